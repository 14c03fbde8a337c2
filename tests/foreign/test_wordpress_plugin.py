"""The plugin for WordPress, run by PHP: what it sends is what the channel takes, and what is not taken is kept."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.channels.generic.signature import authenticate, decode_secret, encode_secret
from app.records.delivery import Authentic
from app.records.message import Event
from app.records.vocabulary import Activity, Direction
from tests.channels.samples import only_event, read, secret
from tests.foreign.tools import require

pytestmark = pytest.mark.foreign

HERE = Path(__file__).parent
PLUGIN = HERE.parents[1] / "integrations" / "wordpress" / "diarium-comments"
SECRET = encode_secret(b"a key of thirty-two bytes in all")
A_COMMENT = "$c = comment( array( 'comment_ID' => '41', 'comment_content' => 'När öppnar det? <3 &lt;3' ) );"


def played(story: str, key: str = SECRET) -> list[dict[str, Any]]:
    """What the plugin sends in a story told in PHP, one post each, and what the story itself prints."""
    require("php")
    ran = subprocess.run(
        [
            "php",
            "-d",
            "error_reporting=-1",
            "-d",
            "display_errors=stderr",
            "-r",
            f"require '{HERE}/wordpress_stand_ins.php'; {story}",
        ],
        capture_output=True,
        check=True,
        env={"SECRET": key, "PLUGIN": str(PLUGIN / "diarium-comments.php"), "PATH": "/usr/bin:/bin"},
        timeout=60,
        text=True,
    )
    assert ran.stderr == ""
    return [json.loads(line) for line in ran.stdout.splitlines()]


def event_of(post: dict[str, Any]) -> Event:
    """The event that the channel reads, after its signature has been found good."""
    body = post["body"].encode()
    answer = authenticate(post["headers"], body, [secret(decode_secret(SECRET))], datetime.now(UTC))
    assert isinstance(answer, Authentic)
    return only_event(read("wordpress", body, post["headers"]))


@pytest.mark.parametrize("file", sorted(path.name for path in PLUGIN.glob("*.php")))
def test_php_finds_no_fault_in_the_file(file: str) -> None:
    require("php")
    subprocess.run(["php", "-l", str(PLUGIN / file)], check=True, capture_output=True)


def test_a_comment_is_signed_and_read_as_a_citizens_message() -> None:
    [post] = played(f"{A_COMMENT} happen( 'wp_insert_comment', 41, $c ); happen( 'shutdown' );")
    event = event_of(post)
    assert (event.key.id, event.activity, event.direction) == ("41", Activity.CREATE, Direction.INCOMING)
    assert event.occurred_raw == "2026-03-02T08:15:00Z"
    assert event.content is not None
    assert event.content.text == "När öppnar det? <3 <3"
    assert event.content.context is not None
    assert event.content.context.text == "Nya badhuset"
    assert "ip" not in json.dumps(list(json.loads(post["body"])["comment"]))


def test_a_reply_by_staff_knows_its_thread() -> None:
    story = f"""{A_COMMENT}
        $staff = array( 'comment_ID' => '42', 'comment_content' => '10', 'comment_parent' => '41', 'user_id' => '3' );
        $r = comment( $staff );
        $s = comment( array( 'comment_ID' => '43', 'comment_content' => 'Tack', 'comment_parent' => '42' ) );
        happen( 'wp_insert_comment', 42, $r ); happen( 'wp_insert_comment', 43, $s ); happen( 'shutdown' );"""
    reply, thanks = (event_of(post) for post in played(story))
    assert (reply.direction, reply.thread, reply.in_reply_to) == (Direction.OWN, "41", "41")
    assert (thanks.direction, thanks.thread, thanks.in_reply_to) == (Direction.INCOMING, "41", "42")


def test_every_change_is_its_own_event_in_the_order_it_happened() -> None:
    story = f"""{A_COMMENT} happen( 'edit_comment', 41, array() );
        foreach ( array( 'unapproved', 'approved', 'spam', 'trash', 'approved', 'delete' ) as $status ) {{
            happen( 'transition_comment_status', $status, 'x', $c );
        }}
        happen( 'transition_comment_status', 'approved', 'approved', $c );
        happen( 'deleted_comment', 41, $c ); happen( 'shutdown' );"""
    events = [event_of(post) for post in played(story)]
    assert [event.activity for event in events] == [
        Activity.EDIT,
        Activity.HIDE,
        Activity.UNHIDE,
        Activity.HIDE,
        Activity.HIDE,
        Activity.UNHIDE,
        Activity.REMOVE,
    ]
    assert len({event.discriminator for event in events}) == 7


def test_comments_follow_their_post_into_the_trash_and_back() -> None:
    story = f"""{A_COMMENT} happen( 'trashed_post_comments', 12, array( 41 => '1' ) );
        happen( 'untrashed_post_comments', 12 ); happen( 'shutdown' );"""
    assert [event_of(post).activity for post in played(story)] == [Activity.HIDE, Activity.UNHIDE]


def test_what_is_not_taken_is_kept_and_sent_again_under_the_same_name() -> None:
    story = f"""{A_COMMENT} $answers = array( 0, 503, 401, 200 ); happen( 'wp_insert_comment', 41, $c );
        happen( 'shutdown' ); happen( 'diarium_send' );
        for ( $i = 0; $i < 4; $i++ ) {{ time_goes(); happen( 'diarium_send' ); }}
        echo json_encode( array( 'left' => count( $wpdb->rows ) ) );"""
    *posts, told = played(story)
    assert [post["answer"] for post in posts] == [0, 503, 401, 200], "and not before its time has come"
    assert len({post["headers"]["webhook-id"] for post in posts}) == 1
    assert len({post["body"] for post in posts}) == 1
    assert told == {"left": 0}


def test_one_that_is_refused_for_ever_holds_up_no_other() -> None:
    story = f"""{A_COMMENT} happen( 'wp_insert_comment', 41, $c ); happen( 'edit_comment', 41 );
        $answers = array( 413 ); happen( 'shutdown' ); happen( 'diarium_send' );
        echo json_encode( array( 'left' => count( $wpdb->rows ), 'waiting' => diarium_waiting() ) );"""
    refused, taken, told = played(story)
    assert event_of(refused).activity is Activity.CREATE
    assert event_of(taken).activity is Activity.EDIT
    assert told == {"left": 1, "waiting": [1, "Diarium answered 413"]}


def test_without_a_secret_nothing_is_sent_and_everything_is_kept() -> None:
    story = f"""{A_COMMENT} happen( 'wp_insert_comment', 41, $c ); happen( 'shutdown' );
        echo json_encode( array( 'waiting' => diarium_waiting() ) );"""
    [told] = played(story, key="")
    assert told["waiting"][0] == 1
    assert "wp-config.php" in told["waiting"][1]


def test_a_database_that_takes_nothing_still_lets_the_event_through() -> None:
    story = f"""{A_COMMENT} ini_set( 'error_log', '/dev/null' ); $wpdb->is_away = true;
        happen( 'wp_insert_comment', 41, $c ); happen( 'shutdown' );"""
    [post] = played(story)
    assert event_of(post).key.id == "41"


def test_two_processes_never_take_the_same_row() -> None:
    story = f"""{A_COMMENT} happen( 'wp_insert_comment', 41, $c ); [ $row ] = diarium_due( 1 );
        echo json_encode( array( 'taken' => array( diarium_claim( $row ), diarium_claim( $row ) ) ) );"""
    [told] = played(story)
    assert told == {"taken": [True, False]}
