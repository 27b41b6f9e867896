"""Make lake/: e-mu events of top-quark pairs, a simulated background, and lists of certified data.

The files under lake/ stand for DIDs in Rucio: a file is lake/SCOPE/NAME, a dataset a folder of that name.
"""

import json
import random
from pathlib import Path

SEED = 1995
SCOPE = "CMS_CERN_AGC"
CAMPAIGN = "UL18"

CROSS_SECTION = 830.0  # pb, of top-quark pairs
ACCEPTANCE = 0.0045  # of the e-mu selection, with the branching fraction
TAGGING = 0.62  # chance that a b-jet is in the detector and tagged
BACKGROUND = 0.25  # pb, after the same selection
BACKGROUND_TAGS = (0.55, 0.38, 0.07)  # shares of events with 0, 1 and 2 tags
SIMULATED = 1200  # background events

PERIODS = {"A": 315252, "B": 315357}  # one run each
BLOCKS = 100  # lumi-blocks of a run
BLOCK_LUMI = 5.0  # 1/pb
CERTIFIED = {"A": [[1, 45], [56, 100]], "B": [[1, 90]]}
FILES = 3


def main() -> None:
    source = random.Random(SEED)
    scope = Path(__file__).parent / "lake" / SCOPE
    scope.mkdir(parents=True, exist_ok=True)
    for period, run in PERIODS.items():
        blocks = sum(last - first + 1 for first, last in CERTIFIED[period])
        good = {"period": period, "lumi_pb": blocks * BLOCK_LUMI, "runs": {str(run): CERTIFIED[period]}}
        (scope / f"VRE.GoodLumi.{CAMPAIGN}.{period}.json").write_text(json.dumps(good, indent=2) + "\n")

    lumi = len(PERIODS) * BLOCKS * BLOCK_LUMI
    events = [top_pair(source) for _ in range(poisson(source, CROSS_SECTION * ACCEPTANCE * lumi))]
    events += [background(source) for _ in range(poisson(source, BACKGROUND * lumi))]
    source.shuffle(events)
    lines = [
        f"{source.choice([*PERIODS.values()])},{1 + int(source.random() * BLOCKS)},{event}"
        for event in events
    ]
    for number in range(FILES):
        write(scope, "VRE.EmuEvents", number, "run,block,n_btags,ht", lines[number::FILES])

    weight = BACKGROUND / SIMULATED
    simulated = [f"{weight:.8f},{background(source)}" for _ in range(SIMULATED)]
    for number in range(2):
        write(scope, "VRE.EmuBackground", number, "weight_pb,n_btags,ht", simulated[number::2])


def write(scope: Path, kind: str, number: int, header: str, lines: list[str]) -> None:
    dataset = scope / f"{kind}.{CAMPAIGN}"
    dataset.mkdir(exist_ok=True)
    (dataset / f"{kind}.{CAMPAIGN}.{number + 1:04d}.csv").write_text("\n".join([header, *lines]) + "\n")


def top_pair(source: random.Random) -> str:
    tags = sum(source.random() < TAGGING for _ in range(2))
    return f"{tags},{90 + source.gammavariate(2, 75):.1f}"


def background(source: random.Random) -> str:
    tags = source.choices((0, 1, 2), BACKGROUND_TAGS)[0]
    return f"{tags},{70 + source.gammavariate(2, 55):.1f}"


def poisson(source: random.Random, mean: float) -> int:
    """A Poisson number: arrivals in one unit of time."""
    number, time = 0, source.expovariate(mean)
    while time < 1:
        number, time = number + 1, time + source.expovariate(mean)
    return number


if __name__ == "__main__":
    main()
