<?php
/**
 * What is told of a comment. The form is described in docs/channels/wordpress.md.
 *
 * IP address and browser are left out: nobody who reads the register needs them, and WordPress keeps them.
 *
 * @package DiariumComments
 */

defined( 'ABSPATH' ) || exit;

/** Deepest thread that is walked to its root; WordPress itself shows ten levels. */
const DIARIUM_DEEPEST = 50;

/** One event about one comment. */
function diarium_payload( $event, WP_Comment $comment ) {
	$parent = $comment->comment_parent ? get_comment( $comment->comment_parent ) : null;
	return array(
		'event'       => $event,
		'occurred_at' => diarium_now(),
		'site'        => home_url(),
		'comment'     => array(
			'id'           => (string) $comment->comment_ID,
			'type'         => $comment->comment_type,
			'status'       => (string) wp_get_comment_status( $comment ),
			'content'      => $comment->comment_content,
			'author_name'  => $comment->comment_author,
			'author_email' => $comment->comment_author_email,
			'staff_id'     => diarium_staff( $comment ),
			'created_at'   => diarium_utc( $comment->comment_date_gmt ),
			'link'         => get_comment_link( $comment ),
			'thread_id'    => diarium_thread( $comment ),
			'parent_id'    => $comment->comment_parent ? (string) $comment->comment_parent : null,
			'parent'       => $parent instanceof WP_Comment ? array(
				'id'       => (string) $parent->comment_ID,
				'content'  => $parent->comment_content,
				'staff_id' => diarium_staff( $parent ),
			) : null,
		),
		'post'        => array(
			'id'    => (string) $comment->comment_post_ID,
			'title' => wp_strip_all_tags( get_the_title( $comment->comment_post_ID ) ),
			'link'  => (string) get_permalink( $comment->comment_post_ID ),
		),
	);
}

/** The user's number if somebody who may write posts wrote the comment, else null. */
function diarium_staff( WP_Comment $comment ) {
	$user = (int) $comment->user_id;
	return $user && user_can( $user, 'edit_posts' ) ? (string) $user : null;
}

/** The id of the comment that began the thread. */
function diarium_thread( WP_Comment $comment ) {
	for ( $depth = 0; $depth < DIARIUM_DEEPEST && $comment->comment_parent; $depth++ ) {
		$parent = get_comment( $comment->comment_parent );
		if ( ! $parent instanceof WP_Comment ) {
			return (string) $comment->comment_parent;
		}
		$comment = $parent;
	}
	return (string) $comment->comment_ID;
}

/** WordPress's own notation of a time in UTC, as RFC 3339; null if it has none. */
function diarium_utc( $time ) {
	return $time && '0' !== $time[0] ? str_replace( ' ', 'T', $time ) . 'Z' : null;
}

/** The present time as RFC 3339 with microseconds, so that two changes in one second are two. */
function diarium_now() {
	return ( new DateTimeImmutable( 'now', new DateTimeZone( 'UTC' ) ) )->format( 'Y-m-d\TH:i:s.u\Z' );
}
