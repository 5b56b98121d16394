import socket

from infra.local.names import HOST, ROOT
from infra.local.ports import reserved_ports, usual_ports


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

        with reserved_ports(usual) as chosen:
            assert chosen["free"] == usual["free"]
            assert chosen["taken"] != usual["taken"]


def test_a_chosen_port_can_be_listened_on():
    with reserved_ports({"it": 0}) as chosen, socket.socket() as service:
        service.bind((HOST, chosen["it"]))
        service.listen()


def test_two_stacks_that_start_together_get_different_ports():
    with reserved_ports({"it": 0}) as first, reserved_ports(first) as second:
        assert second["it"] != first["it"]
    with reserved_ports(first) as again:
        assert again == first


def test_no_port_is_given_twice():
    with reserved_ports(dict.fromkeys("abcdefgh", 0) | {"i": 65432, "j": 65432}) as chosen:
        assert len(set(chosen.values())) == len(chosen)
