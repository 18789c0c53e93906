"""Parts of a GPU: the facts hold together, packing obeys the driver's places, the smallest part serves."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.sizing.capacity import ServiceLevels
from planner.sizing.errors import Unserveable
from planner.sizing.partitions import instance_of, pack, room_for, scheme_of, schemes, slice_option, slices_of
from planner.sizing.search import Requirement, size_fixed


def requirement(model, rate=0.5, **changes):
    return replace(Requirement(model, rate, 1500, 400, ServiceLevels(2000, 60, 0.3)), **changes)


def profile(gpu, name):
    return next(p for p in scheme_of(gpu).profiles if p.name == name)


def test_most_instances_are_those_of_the_catalogue(gpus):
    for id, scheme in schemes().items():
        assert max(p.instances for p in scheme.profiles) == gpus[id].mig_max_instances, id
    divided = {g.id for g in gpus.values() if g.mig_max_instances}
    assert divided <= schemes().keys()


def test_instances_of_one_size_never_exceed_the_gpu(gpus):
    for id, scheme in schemes().items():
        for p in scheme.profiles:
            for share in (p.compute_share, p.memory_share, p.bandwidth_share):
                assert 0 < share * p.instances <= 1 + 1e-9, (id, p.name)
            assert max(p.starts) + p.units <= scheme.units


def test_published_counts_of_instances(gpus):
    counts = {p.name: p.instances for p in scheme_of(gpus["h100-sxm"]).profiles}
    assert counts == {"1g.10gb": 7, "1g.20gb": 4, "2g.20gb": 3, "3g.40gb": 2, "4g.40gb": 1}
    assert {p.name: p.instances for p in scheme_of(gpus["mi300x"]).profiles} == {"CPX": 8, "QPX": 4, "DPX": 2}


def test_an_instance_is_a_smaller_gpu_without_links(gpus):
    whole = gpus["h100-sxm"]
    part = instance_of(whole, profile(whole, "1g.10gb"))
    assert part.memory_gib == pytest.approx(9.75, abs=0.01)
    assert part.bandwidth_gb_s == pytest.approx(3350 / 8)
    assert part.peak_tflops("fp8") == pytest.approx(1979 * 16 / 132, rel=1e-3)
    assert part.nvlink_gb_s is None
    assert part.id != whole.id
    assert "1g.10gb" in part.name
    assert slices_of(part) == ()


def test_a_catalogue_that_says_undivided_is_believed(gpus):
    assert slices_of(replace(gpus["h100-sxm"], mig_max_instances=0)) == ()


def test_packing_uses_the_places_that_the_driver_allows(gpus):
    scheme = scheme_of(gpus["h100-sxm"])
    one, two, three, four = (profile(gpus["h100-sxm"], n) for n in ("1g.10gb", "2g.20gb", "3g.40gb", "4g.40gb"))
    assert len(pack([one] * 7, scheme)) == 1
    assert len(pack([one] * 8, scheme)) == 2  # eight units of memory, but only seven instances
    assert len(pack([three, four], scheme)) == 1
    assert len(pack([four, four], scheme)) == 2
    assert len(pack([two, two, two, one], scheme)) == 1
    assert len(pack([three, one, one, one, one], scheme)) == 1  # the large one at the far end
    assert room_for(pack([three], scheme)[0], one) == 4


def test_partitions_of_one_mode_do_not_share_with_another(gpus):
    scheme = scheme_of(gpus["mi300x"])
    small, half = profile(gpus["mi300x"], "CPX"), profile(gpus["mi300x"], "DPX")
    assert len(pack([small, half], scheme)) == 2
    assert len(pack([small] * 8, scheme)) == 1


@given(
    counts=st.lists(st.integers(0, 6), min_size=5, max_size=5),
    id=st.sampled_from(["h100-sxm", "a30", "mi300x", "b200"]),
)
@settings(max_examples=120, deadline=None)
def test_packed_instances_are_all_there_and_never_overlap(gpus, counts, id):
    scheme = scheme_of(gpus[id])
    wanted = [p for p, n in zip(scheme.profiles, counts, strict=False) for _ in range(n)]
    packed = pack(wanted, scheme)
    assert Counter(p.name for gpu in packed for p, _ in gpu) == Counter(p.name for p in wanted)
    for gpu in packed:
        units = [range(start, start + p.units) for p, start in gpu]
        assert all(start in p.starts for p, start in gpu)
        assert len(set(itertools.chain(*units))) == sum(len(u) for u in units)
        assert scheme.mixed or len({p.name for p, _ in gpu}) == 1
    assert len(packed) >= sum(p.units for p in wanted) / scheme.units


def test_a_small_load_takes_a_part_and_leaves_room(llama8, gpus):
    option = slice_option(requirement(llama8, 0.1), gpus["h200-sxm"], "fp8")
    assert option.slice.profile.name == "1g.18gb"
    assert (option.slices, option.gpus, option.left_over) == (1, 1, 6)
    assert option.candidate.meets_levels
    assert option.candidate.capacity.tier.id == "C"  # nothing was measured on parts


def test_a_part_serves_less_than_the_gpu_it_belongs_to(llama8, gpus):
    asked = requirement(llama8, 0.1)
    whole = size_fixed(asked, gpus["h200-sxm"], "fp8", 1)
    part = slice_option(asked, gpus["h200-sxm"], "fp8").candidate
    assert part.limit_rate_s < whole.limit_rate_s / 4
    assert part.load.itl_ms > whole.load.itl_ms


def test_no_smaller_part_would_have_served(llama8, gpus):
    asked = requirement(llama8, 3.0)
    option = slice_option(asked, gpus["h100-sxm"], "fp8")
    for other in slices_of(gpus["h100-sxm"]):
        try:
            alone = size_fixed(replace(asked, precisions=("fp8",)), other.instance, "fp8", 1)
        except Unserveable:
            continue
        gpus_needed = -(-alone.replicas // other.profile.instances)
        assert (gpus_needed, alone.replicas * other.profile.units) >= (option.gpus, option.units)


def test_spares_are_whole_gpus(llama8, gpus):
    plain = slice_option(requirement(llama8, 0.1), gpus["h100-sxm"], "fp8")
    spare = slice_option(requirement(llama8, 0.1, spare_replicas=1, maintenance_share=0.1), gpus["h100-sxm"], "fp8")
    assert spare.gpus == plain.gpus + 2
    assert spare.slices == plain.slices


@pytest.mark.parametrize(
    ("gpu", "model", "key"),
    [("l40s", "llama-3.1-8b", "partitions.not_divided"), ("h100-sxm", "llama-3.1-70b", "partitions.none_serves")],
)
def test_refusals_say_why(gpus, models, gpu, model, key):
    with pytest.raises(Unserveable) as refusal:
        slice_option(requirement(models[model]), gpus[gpu], "fp8")
    assert refusal.value.reason.key == key
