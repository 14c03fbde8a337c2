<?php
/**
 * Plugin Name:       Diarium – kommentarer
 * Description:       Skickar nya, ändrade, dolda och raderade kommentarer till Diarium, signerat enligt Standard Webhooks. Det som inte går fram sparas och skickas igen.
 * Version:           1.0.0
 * Requires at least: 5.5
 * Requires PHP:      7.4
 * License:           EUPL-1.2
 * Text Domain:       diarium-comments
 *
 * Set in wp-config.php, above "That's all, stop editing!":
 *
 *     define( 'DIARIUM_URL', 'https://diarium.kommunen.example/webhooks/…' );
 *     define( 'DIARIUM_SECRET', 'whsec_…' );
 *
 * @package DiariumComments
 */

defined( 'ABSPATH' ) || exit;

require_once __DIR__ . '/payload.php';
require_once __DIR__ . '/outbox.php';
require_once __DIR__ . '/sending.php';
require_once __DIR__ . '/admin-page.php';

register_activation_hook( __FILE__, 'diarium_install' );
register_deactivation_hook( __FILE__, 'diarium_rest' );

add_action( 'plugins_loaded', 'diarium_install_if_needed' );
add_filter( 'cron_schedules', 'diarium_schedules' );
add_action( 'diarium_send', 'diarium_send_due' );
add_action( 'shutdown', 'diarium_send_at_the_end' );
add_action( 'admin_menu', 'diarium_add_page' );
add_action( 'admin_post_diarium_test', 'diarium_send_test' );

add_action( 'wp_insert_comment', 'diarium_on_insert', 10, 2 );
add_action( 'edit_comment', 'diarium_on_edit', 10, 1 );
add_action( 'transition_comment_status', 'diarium_on_status', 10, 3 );
add_action( 'deleted_comment', 'diarium_on_deleted', 10, 2 );
add_action( 'trashed_post_comments', 'diarium_on_post_trashed', 10, 2 );
add_action( 'untrashed_post_comments', 'diarium_on_post_untrashed', 10, 1 );

/** A comment has come, whatever its status: what waits for moderation has reached the authority too. */
function diarium_on_insert( $id, $comment ) {
	diarium_tell( 'comment.created', $comment );
}

/** The words, the name or the address of a comment was changed. */
function diarium_on_edit( $id ) {
	diarium_tell( 'comment.edited', get_comment( $id ) );
}

/** A comment was approved, held, marked as spam or put in the trash; its deletion has a hook of its own. */
function diarium_on_status( $new, $old, $comment ) {
	$events = array(
		'approved'   => 'comment.approved',
		'unapproved' => 'comment.held',
		'spam'       => 'comment.spammed',
		'trash'      => 'comment.trashed',
	);
	if ( $new !== $old && isset( $events[ $new ] ) ) {
		diarium_tell( $events[ $new ], $comment );
	}
}

/** A comment was deleted for good; WordPress hands over what it was. */
function diarium_on_deleted( $id, $comment ) {
	diarium_tell( 'comment.deleted', $comment );
}

/** A post was put in the trash, and its comments with it, which WordPress tells of in this way only. */
function diarium_on_post_trashed( $post_id, $statuses ) {
	foreach ( array_keys( (array) $statuses ) as $id ) {
		diarium_tell( 'comment.trashed', get_comment( $id ) );
	}
}

/** A post came back from the trash; those of its comments that can be read again are told of. */
function diarium_on_post_untrashed( $post_id ) {
	foreach ( get_comments( array( 'post_id' => $post_id, 'status' => 'approve' ) ) as $comment ) {
		diarium_tell( 'comment.approved', $comment );
	}
}

/** Store one event; it is sent when the page has been served. */
function diarium_tell( $event, $comment ) {
	if ( $comment instanceof WP_Comment ) {
		diarium_store( diarium_payload( $event, $comment ) );
	}
}
