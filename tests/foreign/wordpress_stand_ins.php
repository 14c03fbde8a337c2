<?php
/**
 * The functions of WordPress that the plugin calls, doing as little as they can, and a table in memory.
 * What the plugin would send is written down as one line of JSON each.
 */

define( 'ABSPATH', sys_get_temp_dir() . '/' );
define( 'DIARIUM_URL', 'https://diarium.exempelkoping.example/webhooks/1' );
define( 'DIARIUM_SECRET', getenv( 'SECRET' ) );

class WP_Comment {
	public $comment_ID, $comment_post_ID = '12', $comment_author = 'Exempel Exempelsson';
	public $comment_author_email = 'exempel@exempel.example', $comment_date_gmt = '2026-03-02 08:15:00';
	public $comment_content, $comment_approved = '1', $comment_type = 'comment', $comment_parent = '0', $user_id = '0';
	public function __construct( array $values ) {
		foreach ( $values as $name => $value ) {
			$this->$name = $value;
		}
	}
}

class WP_Error {
	public $message;
	public function __construct( $message ) {
		$this->message = $message;
	}
	public function get_error_message() {
		return $this->message;
	}
}

class Table {
	public $prefix = 'wp_', $rows = array(), $last = 0, $is_away = false;
	public function insert( $table, $row ) {
		if ( $this->is_away ) {
			return false;
		}
		$this->rows[ ++$this->last ] = (object) ( array( 'id' => $this->last ) + $row );
		return 1;
	}
	public function update( $table, $values, $where ) {
		$row = $this->rows[ $where['id'] ] ?? null;
		if ( ! $row || ( isset( $where['next_at'] ) && $where['next_at'] !== $row->next_at ) ) {
			return 0;
		}
		$this->rows[ $where['id'] ] = (object) ( $values + (array) $row );
		return 1;
	}
	public function delete( $table, $where ) {
		unset( $this->rows[ $where['id'] ] );
		return 1;
	}
	public function prepare( $sql, ...$values ) {
		return $values;
	}
	public function get_results( $due ) {
		$ready = array_filter( $this->rows, fn( $row ) => $row->next_at <= $due[0] );
		return array_slice( array_map( fn( $row ) => clone $row, array_values( $ready ) ), 0, $due[1] );
	}
	public function get_var( $sql ) {
		return count( $this->rows );
	}
	public function get_row( $sql ) {
		return reset( $this->rows ) ?: null;
	}
}

$wpdb     = new Table();
$hooks    = array();
$comments = array();
$answers  = array();

function register_activation_hook() {}
function register_deactivation_hook() {}
function add_filter() {}
function add_action( $name, $act, $priority = 10, $takes = 1 ) {
	global $hooks;
	$hooks[ $name ] = array( $act, $takes );
}
function happen( $name, ...$with ) {
	global $hooks;
	list( $act, $takes ) = $hooks[ $name ];
	$act( ...array_slice( $with, 0, $takes ) );
}
function get_comment( $id ) {
	global $comments;
	return $id instanceof WP_Comment ? $id : ( $comments[ $id ] ?? null );
}
function get_comments( $asked ) {
	global $comments;
	return array_values( $comments );
}
function wp_get_comment_status( $comment ) {
	return array( '1' => 'approved', '0' => 'unapproved' )[ $comment->comment_approved ] ?? $comment->comment_approved;
}
function user_can( $user, $right ) {
	return 3 === $user && 'edit_posts' === $right;
}
function home_url() {
	return 'https://blogg.exempelkoping.example';
}
function get_comment_link( $comment ) {
	return home_url() . '/nya-badhuset/#comment-' . $comment->comment_ID;
}
function get_permalink( $post ) {
	return home_url() . '/nya-badhuset/';
}
function get_the_title( $post ) {
	return 'Nya <em>badhuset</em>';
}
function wp_strip_all_tags( $text ) {
	return strip_tags( $text );
}
function wp_json_encode( $value ) {
	return json_encode( $value );
}
function wp_remote_post( $url, $with ) {
	global $answers;
	$answer = $answers ? array_shift( $answers ) : 200;
	echo json_encode( array( 'url' => $url, 'answer' => $answer ) + array_intersect_key( $with, array( 'headers' => 1, 'body' => 1 ) ) ), "\n";
	return 0 === $answer ? new WP_Error( 'connection refused' ) : array( 'status' => $answer );
}
function wp_remote_retrieve_response_code( $answer ) {
	return $answer['status'];
}
function is_wp_error( $answer ) {
	return $answer instanceof WP_Error;
}

/** Keep a comment where WordPress would find it. */
function comment( array $values ) {
	global $comments;
	return $comments[ $values['comment_ID'] ] = new WP_Comment( $values );
}

/** Two minutes and more have gone. */
function time_goes() {
	global $wpdb;
	foreach ( $wpdb->rows as $row ) {
		$row->next_at -= 7 * 3600;
	}
}

require getenv( 'PLUGIN' );
