<?php
/**
 * Sending, signed by Standard Webhooks 1.0 (github.com/standard-webhooks/standard-webhooks).
 *
 * @package DiariumComments
 */

defined( 'ABSPATH' ) || exit;

/** When the page has been served, send what it stored, so that nobody waits for us. */
function diarium_send_at_the_end() {
	global $diarium_has_stored;
	if ( empty( $diarium_has_stored ) ) {
		return;
	}
	$diarium_has_stored = false;
	if ( function_exists( 'fastcgi_finish_request' ) ) {
		fastcgi_finish_request();
	}
	diarium_send_due();
}

/** Send what is due. The first that fails stops the round: the others would meet the same. */
function diarium_send_due() {
	foreach ( diarium_due( 50 ) as $row ) {
		if ( ! diarium_claim( $row ) ) {
			continue;
		}
		$fault = diarium_post( $row );
		if ( '' !== $fault ) {
			diarium_wait( $row, $fault );
			return;
		}
		diarium_forget( $row );
	}
}

/** Post one delivery. Returns what was wrong, an empty string if it has been stored at the other end. */
function diarium_post( $row ) {
	$key = diarium_key();
	if ( '' === $key || ! defined( 'DIARIUM_URL' ) ) {
		return 'DIARIUM_URL or DIARIUM_SECRET is missing in wp-config.php, or is not what Diarium gave';
	}
	$headers = diarium_signature( $row->webhook_id, time(), $row->body, $key );
	$answer  = wp_remote_post(
		DIARIUM_URL,
		array(
			'body'        => $row->body,
			'headers'     => $headers + array( 'Content-Type' => 'application/json' ),
			'timeout'     => 10,
			'redirection' => 0,
		)
	);
	if ( is_wp_error( $answer ) ) {
		return $answer->get_error_message();
	}
	$status = (int) wp_remote_retrieve_response_code( $answer );
	return $status >= 200 && $status < 300 ? '' : "Diarium answered $status";
}

/** The three headers. A try keeps the delivery's id and takes the time of its own. */
function diarium_signature( $id, $seconds, $body, $key ) {
	return array(
		'webhook-id'        => $id,
		'webhook-timestamp' => (string) $seconds,
		'webhook-signature' => 'v1,' . base64_encode( hash_hmac( 'sha256', "$id.$seconds.$body", $key, true ) ),
	);
}

/** The key inside whsec_…; empty if there is none that can be used. */
function diarium_key() {
	$text = defined( 'DIARIUM_SECRET' ) ? trim( DIARIUM_SECRET ) : '';
	$key  = base64_decode( preg_replace( '/^whsec_/', '', $text ), true );
	return is_string( $key ) && strlen( $key ) >= 24 ? $key : '';
}
