import socket

from infra.local.names import HOST, ROOT
from infra.local.ports import choose_ports, usual_ports


def test_usual_ports_come_from_firebase_json_and_name_every_service():
    ports = usual_ports(ROOT / "firebase.json")

    assert ports["firestore"] == 8080
    assert {"auth", "hosting", "pubsub", "storage", "hub", "logging"} < ports.keys()
    assert {"api", "process_recording", "aggregate_metrics", "bridge"} < ports.keys()
    assert len(set(ports.values())) == len(ports)


def test_a_free_usual_port_is_kept_and_a_taken_one_replaced():
    with socket.socket() as taken, socket.socket() as free:
        taken.bind((HOST, 0))
        taken.listen()
        free.bind((HOST, 0))
        usual = {"free": free.getsockname()[1], "taken": taken.getsockname()[1]}
        free.close()

        chosen = choose_ports(usual)

    assert chosen["free"] == usual["free"]
    assert chosen["taken"] != usual["taken"]


def test_no_port_is_given_twice():
    chosen = choose_ports(dict.fromkeys("abcdefgh", 0) | {"i": 65432, "j": 65432})

    assert len(set(chosen.values())) == len(chosen)
