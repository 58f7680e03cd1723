"""Which entries of a loop are worth it: told by length, from what they came to."""

from __future__ import annotations

from autojit.loops import LoopHook
from autojit.promotion.loop_calls import Account


def noted(account: Account, left: int | None, *spent_ns: int, saved_ns: int) -> None:
    for one in spent_ns:
        account.note(left, one, saved_ns)


def test_entries_pay_until_eight_of_a_length_have_shown_that_they_do_not() -> None:
    account = Account()
    noted(account, 100, *[900] * 7, saved_ns=100)
    assert account.pays(100)
    noted(account, 100, 900, saved_ns=100)
    assert not account.pays(100)
    assert not account.pays(65)
    assert account.refused == 2
    assert account.pays(1000)
    assert account.pays(None)
    assert account.refused == 0


def test_an_entry_that_had_to_wait_for_the_machine_decides_nothing() -> None:
    account = Account()
    noted(account, 1000, *[20_000] * 4, 9_000_000, *[20_000] * 4, saved_ns=50_000)
    assert account.pays(1000)


def test_what_has_fewer_items_than_are_worth_it_is_given_back_as_it_is() -> None:
    hook = LoopHook(None)
    hook.least = 64
    short, items = range(63), [1.0] * 63
    assert hook @ short is short
    assert hook @ items is items
    assert [*hook @ range(64)] == [*range(64)]
    assert hook @ range(64) is not range(64)
    assert not hook.is_silent
