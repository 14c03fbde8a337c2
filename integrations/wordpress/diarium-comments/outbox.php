<?php
/**
 * What has not been taken yet, in a table of WordPress's own database. A row is removed when Diarium has answered
 * that it is stored, and never before.
 *
 * @package DiariumComments
 */

defined( 'ABSPATH' ) || exit;

const DIARIUM_TABLE_VERSION = '1';

/** The name of the table. */
function diarium_table() {
	global $wpdb;
	return $wpdb->prefix . 'diarium_outbox';
}

/** Make the table and begin to look in it every five minutes. */
function diarium_install() {
	global $wpdb;
	require_once ABSPATH . 'wp-admin/includes/upgrade.php';
	dbDelta(
		'CREATE TABLE ' . diarium_table() . " (
  id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  webhook_id varchar(64) NOT NULL,
  body longtext NOT NULL,
  next_at bigint(20) NOT NULL,
  tries int(11) NOT NULL DEFAULT 0,
  fault varchar(200) NOT NULL DEFAULT '',
  PRIMARY KEY  (id),
  UNIQUE KEY webhook_id (webhook_id),
  KEY next_at (next_at)
) " . $wpdb->get_charset_collate() . ';'
	);
	update_option( 'diarium_table_version', DIARIUM_TABLE_VERSION, false );
	if ( ! wp_next_scheduled( 'diarium_send' ) ) {
		wp_schedule_event( time(), 'diarium_often', 'diarium_send' );
	}
}

/** Also for plugins that were copied in, or put in mu-plugins, where nothing is activated. */
function diarium_install_if_needed() {
	if ( DIARIUM_TABLE_VERSION !== get_option( 'diarium_table_version' ) || ! wp_next_scheduled( 'diarium_send' ) ) {
		diarium_install();
	}
}

/** Stop looking. The table stays: what is in it has not been taken. */
function diarium_rest() {
	wp_clear_scheduled_hook( 'diarium_send' );
	delete_option( 'diarium_table_version' );
}

/** A schedule that WordPress does not have. */
function diarium_schedules( $schedules ) {
	$schedules['diarium_often'] = array(
		'interval' => 300,
		'display'  => 'Var femte minut (Diarium)',
	);
	return $schedules;
}

/** Store one event to be sent. */
function diarium_store( array $payload ) {
	global $wpdb, $diarium_has_stored;
	$row = array(
		'webhook_id' => 'wp_' . bin2hex( random_bytes( 16 ) ),
		'body'       => wp_json_encode( $payload ) ?: json_encode( $payload, JSON_INVALID_UTF8_SUBSTITUTE ),
		'next_at'    => time(),
		'tries'      => 0,
		'fault'      => '',
	);
	if ( false === $wpdb->insert( diarium_table(), $row ) ) {
		// The database takes nothing; the event itself may still get through.
		error_log( 'Diarium: an event could not be stored and is sent once: ' . $row['webhook_id'] );
		diarium_post( (object) $row );
		return;
	}
	$diarium_has_stored = true;
}

/** What is to be sent now, the oldest first. */
function diarium_due( $most ) {
	global $wpdb;
	return $wpdb->get_results(
		$wpdb->prepare( 'SELECT * FROM ' . diarium_table() . ' WHERE next_at <= %d ORDER BY id LIMIT %d', time(), $most )
	);
}

/** Take a row for two minutes; false if another process has it. */
function diarium_claim( $row ) {
	global $wpdb;
	$taken = array( 'next_at' => time() + 120 );
	return 1 === $wpdb->update( diarium_table(), $taken, array( 'id' => $row->id, 'next_at' => $row->next_at ) );
}

/** It has been taken. */
function diarium_forget( $row ) {
	global $wpdb;
	$wpdb->delete( diarium_table(), array( 'id' => $row->id ) );
}

/** It has not: try again in a minute, then twice as long each time, at most six hours, for as long as it takes. */
function diarium_wait( $row, $fault ) {
	global $wpdb;
	$tries = (int) $row->tries + 1;
	$waits = min( 60 * 2 ** min( $tries - 1, 9 ), 6 * 3600 );
	$later = array(
		'tries'   => $tries,
		'next_at' => time() + $waits,
		'fault'   => substr( $fault, 0, 200 ),
	);
	$wpdb->update( diarium_table(), $later, array( 'id' => $row->id ) );
}

/** How many wait, and what was wrong with the oldest. */
function diarium_waiting() {
	global $wpdb;
	$count  = (int) $wpdb->get_var( 'SELECT COUNT(*) FROM ' . diarium_table() );
	$oldest = $wpdb->get_row( 'SELECT * FROM ' . diarium_table() . ' ORDER BY id LIMIT 1' );
	return array( $count, $oldest ? $oldest->fault : '' );
}
