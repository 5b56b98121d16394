"""Customers' references as they are stored."""

from calltone.calls.pseudonyms import Pseudonyms

OLD, NEW = ("2025", b"o" * 16), ("2026", b"n" * 16)


def test_the_same_customer_is_known_again_and_not_who_it_is():
    stored = Pseudonyms(dict([NEW])).of("+49 170 1234567")
    assert stored == Pseudonyms(dict([NEW])).of("+49 170 1234567")
    assert stored is not None
    assert stored.startswith("2026:")
    assert stored != Pseudonyms(dict([NEW])).of("+49 170 1234568")
    assert stored != Pseudonyms({"2026": OLD[1]}).of("+49 170 1234567")


def test_what_was_stored_under_an_old_key_is_found():
    before, after = Pseudonyms(dict([OLD])), Pseudonyms(dict([NEW, OLD]))
    stored = before.of("c-1")
    assert after.of("c-1") != stored
    assert stored in after.every("c-1")
    assert after.same(stored, "c-1")
    assert not after.same(stored, "c-2")
    assert after.same(None, None)
    assert not after.same(None, "c-1")


def test_a_stored_form_is_not_digested_again():
    keys = Pseudonyms(dict([NEW, OLD]))
    assert keys.of(keys.of("c-1")) == keys.of("c-1")
    old = Pseudonyms(dict([OLD])).of("c-1")
    assert keys.of(old) == old
    assert keys.of("2026:not-a-digest") != "2026:not-a-digest"


def test_without_keys_it_is_stored_as_it_came():
    assert Pseudonyms().of("c-1") == "c-1"
    assert Pseudonyms().of(None) is None
    assert "secret" not in repr(Pseudonyms({"k": b"secret secret se"}))
