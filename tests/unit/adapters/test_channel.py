"""Messages between supervisor and worker."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from engine.adapters.channel import Channel, ChannelClosed


@pytest.fixture
def ends() -> Iterator[tuple[Channel, Channel]]:
    left, right = socket.socketpair()
    channels = Channel(left, interval=0.001), Channel(right, interval=0.001)
    yield channels
    for channel in channels:
        channel.close()


def test_a_message_arrives_with_its_payload(ends: tuple[Channel, Channel]) -> None:
    left, right = ends
    left.send({"op": "fetch", "sql": "select 'ä'"}, b"\x00\x01")
    assert right.receive() == ({"op": "fetch", "sql": "select 'ä'"}, bytearray(b"\x00\x01"))


def test_a_payload_larger_than_the_socket_buffer_arrives_whole(ends: tuple[Channel, Channel]) -> None:
    left, right = ends
    payload = bytes(range(256)) * 40_000
    sender = threading.Thread(target=left.send, args=({"rows": 1}, payload))
    sender.start()
    head, data = right.receive(lambda: None)
    sender.join()
    assert head == {"rows": 1}
    assert data == payload


def test_messages_keep_their_order(ends: tuple[Channel, Channel]) -> None:
    left, right = ends
    for number in range(5):
        left.send({"number": number})
    assert [right.receive()[0]["number"] for _ in range(5)] == [0, 1, 2, 3, 4]


def test_the_end_of_the_other_side_is_noticed(ends: tuple[Channel, Channel]) -> None:
    left, right = ends
    left.close()
    with pytest.raises(ChannelClosed):
        right.receive(lambda: None)


def test_sending_to_nobody_is_noticed(ends: tuple[Channel, Channel]) -> None:
    left, right = ends
    right.close()
    with pytest.raises(ChannelClosed):
        left.send({"op": "close"})


def test_a_tick_ends_the_waiting(ends: tuple[Channel, Channel]) -> None:
    ticks: list[int] = []

    def tick() -> None:
        ticks.append(1)
        if len(ticks) == 3:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        ends[0].receive(tick)
