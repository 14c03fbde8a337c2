<?php
/**
 * Verktyg → Diarium: how many events wait, what was wrong last, and a button that sends a test.
 *
 * @package DiariumComments
 */

defined( 'ABSPATH' ) || exit;

/** Put the page in the menu. */
function diarium_add_page() {
	add_management_page( 'Diarium', 'Diarium', 'manage_options', 'diarium', 'diarium_show_page' );
}

/** Show it. */
function diarium_show_page() {
	list( $count, $fault ) = diarium_waiting();
	echo '<div class="wrap"><h1>Diarium</h1>';
	if ( '' === diarium_key() || ! defined( 'DIARIUM_URL' ) ) {
		echo '<p><strong>DIARIUM_URL eller DIARIUM_SECRET saknas i wp-config.php. Inget skickas, men allt sparas.</strong></p>';
	}
	echo '<p>' . esc_html( sprintf( 'Händelser som väntar på att skickas: %d.', $count ) ) . '</p>';
	if ( '' !== $fault ) {
		echo '<p>' . esc_html( 'Senaste felet: ' . $fault ) . '</p>';
	}
	echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '">';
	wp_nonce_field( 'diarium_test' );
	echo '<input type="hidden" name="action" value="diarium_test" />';
	submit_button( 'Skicka ett test' );
	echo '</form></div>';
}

/** Send a test, and whatever else waits. */
function diarium_send_test() {
	if ( ! current_user_can( 'manage_options' ) ) {
		wp_die( 'Du får inte göra detta.', '', array( 'response' => 403 ) );
	}
	check_admin_referer( 'diarium_test' );
	diarium_store(
		array(
			'event'       => 'ping',
			'occurred_at' => diarium_now(),
			'site'        => home_url(),
		)
	);
	diarium_send_due();
	wp_safe_redirect( admin_url( 'tools.php?page=diarium' ) );
	exit;
}
