"""Uploads under way in the database, on both engines: one a bundle, one writer at a time, leases that run out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import msgspec

from exam.ids import Digest
from exam.text import Refusal
from sync.hub.store import deliveries
from sync.hub.store.database import HubDatabase, open_hub_database
from sync.hub.store.deliveries import Delivery, DeliveryState, Way
from sync.hub.store.upgrade import prepare

BUNDLE = Digest("a" * 64)
NOW, LATER, LEASE = 1_000_000, 1_020_000, 30_000


def wanted(id_: str = "1", bundle: Digest = BUNDLE, **changed: object) -> Delivery:
    delivery = Delivery(
        id=id_,
        site="S0001",
        bundle=bundle,
        way=Way.UPLOAD,
        filename="结果.kcbundle",
        length=100,
        state=DeliveryState.OPEN,
        begun_at_ms=NOW,
        touched_at_ms=NOW,
    )
    return msgspec.structs.replace(delivery, **changed)


def begun(database: HubDatabase, delivery: Delivery, most: int = 8) -> Delivery:
    made = deliveries.begin_upload(database, delivery, most)
    assert isinstance(made, Delivery)
    return made


def test_a_bundle_posted_twice_is_one_upload(hub_database: HubDatabase) -> None:
    first = begun(hub_database, wanted("1"))
    again = begun(hub_database, wanted("2"))
    assert (first.id, again.id, first.posted_again, again.posted_again) == ("1", "1", False, True)


def test_many_processes_that_post_one_bundle_at_once_make_one_upload(hub_url: str) -> None:
    databases = [open_hub_database(hub_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(prepare, databases))
        made = list(pool.map(lambda at: begun(databases[at % 4], wanted(str(at))).id, range(16)))
    for database in databases:
        database.close()
    assert len(set(made)) == 1


def test_another_length_for_the_same_bundle_is_refused(hub_database: HubDatabase) -> None:
    begun(hub_database, wanted())
    refused = deliveries.begin_upload(hub_database, wanted(length=101), 8)
    assert refused == Refusal("upload_other_length", {"theirs": 101, "ours": 100})


def test_a_site_has_no_more_open_uploads_than_it_may(hub_database: HubDatabase) -> None:
    begun(hub_database, wanted("1", Digest("a" * 64)), most=1)
    refused = deliveries.begin_upload(hub_database, wanted("2", Digest("b" * 64)), 1)
    assert refused == Refusal("uploads_many", {"most": 1})


def test_two_writers_of_one_upload_take_turns(hub_database: HubDatabase) -> None:
    begun(hub_database, wanted())
    assert isinstance(deliveries.open_lease(hub_database, "1", "one", NOW, NOW + LEASE), Delivery)
    assert deliveries.open_lease(hub_database, "1", "two", LATER, LATER + LEASE) == Refusal("upload_in_use")
    deliveries.end_lease(hub_database, "1", "one", LATER, complete=False)
    assert isinstance(deliveries.open_lease(hub_database, "1", "two", LATER, LATER + LEASE), Delivery)


def test_a_writer_that_died_keeps_nobody_out_for_long(hub_database: HubDatabase) -> None:
    begun(hub_database, wanted())
    deliveries.open_lease(hub_database, "1", "dead", NOW, NOW + LEASE)
    assert isinstance(deliveries.open_lease(hub_database, "1", "two", NOW + LEASE, NOW + 2 * LEASE), Delivery)
    assert not deliveries.extend_lease(hub_database, "1", "dead", NOW + LEASE, NOW + 3 * LEASE)


def test_a_writer_that_lost_its_lease_changes_nothing(hub_database: HubDatabase) -> None:
    begun(hub_database, wanted())
    deliveries.open_lease(hub_database, "1", "dead", NOW, NOW + LEASE)
    deliveries.open_lease(hub_database, "1", "two", NOW + LEASE, NOW + 2 * LEASE)
    deliveries.end_lease(hub_database, "1", "dead", NOW + LEASE, complete=True)
    found = deliveries.find_delivery(hub_database, "1")
    assert found is not None
    assert (found.state, found.lease) == (DeliveryState.OPEN, "two")


def test_of_several_verifiers_one_takes_a_bundle(hub_url: str) -> None:
    database = open_hub_database(hub_url)
    prepare(database)
    begun(database, wanted(state=DeliveryState.WAITING))
    with ThreadPoolExecutor(4) as pool:
        claims = list(pool.map(lambda name: deliveries.claim_waiting(database, f"v{name}", NOW, NOW + LEASE), range(8)))
    database.close()
    assert sum(claim is not None for claim in claims) == 1


def test_what_a_dead_verifier_left_is_taken_by_the_next(hub_database: HubDatabase) -> None:
    begun(hub_database, wanted(state=DeliveryState.WAITING))
    assert deliveries.claim_waiting(hub_database, "dead", NOW, NOW + LEASE) is not None
    assert deliveries.claim_waiting(hub_database, "two", NOW + 1, NOW + LEASE) is None
    taken = deliveries.claim_waiting(hub_database, "two", NOW + LEASE, NOW + 2 * LEASE)
    assert taken is not None
    assert taken.tries == 2


def test_a_refused_bundle_may_come_again_from_its_first_byte(hub_database: HubDatabase) -> None:
    begun(hub_database, wanted("1", state=DeliveryState.WAITING))
    deliveries.claim_waiting(hub_database, "v", NOW, NOW + LEASE)
    assert deliveries.refuse(hub_database, "1", "v", Refusal("package_signature", {"why": 1}))
    (found,) = deliveries.find_for_bundle(hub_database, "S0001", BUNDLE)
    assert found.refusal == Refusal("package_signature", {"why": 1})
    assert begun(hub_database, wanted("2")).id == "2"


def test_an_abandoned_upload_is_given_up_and_one_in_use_is_not(hub_database: HubDatabase) -> None:
    begun(hub_database, wanted("1", Digest("a" * 64)))
    begun(hub_database, wanted("2", Digest("b" * 64)))
    deliveries.open_lease(hub_database, "2", "one", NOW, NOW + 10 * LEASE)
    assert deliveries.drop_abandoned(hub_database, NOW + 1, LATER) == ["1"]


def test_what_is_whole_is_not_given_up(hub_database: HubDatabase) -> None:
    begun(hub_database, wanted(state=DeliveryState.WAITING))
    assert deliveries.drop_open(hub_database, "1", NOW) == Refusal("upload_kept")
