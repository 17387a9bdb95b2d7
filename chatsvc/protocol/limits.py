"""Every number of the protocol, with its reason and its source."""

from dataclasses import dataclass
from typing import Final

# docs/protocol.md section 2: the header version, which also decides the suite. 1 is X-Wing.
PROTO: Final = 1
# 2 is the classical suite of the oracle, spoken in tests and in the demo when they ask for it.
TEST_PROTO: Final = 2
VISITOR_SUBPROTOCOL: Final = "chatsvc.v1"
CONSOLE_SUBPROTOCOL: Final = "console.v1"

# A message's length tells a listener on the wire only which of seven sizes it had.
BUCKETS: Final = (512, 1024, 2048, 4096, 8192, 16384, 32768)
# Application, key package: 11.8 kB is the largest seen at four members (protocol.md section 3).
MAX_MESSAGE: Final = 16_384
# Commit and Welcome travel together and reach 21 kB at four members (docs/protocol.md section 2).
MAX_COMMIT_MESSAGE: Final = 32_768
# The largest control message a client sends is a start: about 1 kB with its proof-of-work.
MAX_CONTROL_MESSAGE: Final = 4096

# ts-mls 1.6.4 makes trees at 6 leaves that joiners reject (protocol.md section 7, edge 6).
MAX_MEMBERS: Final = 4
# A slot is never used twice; 31 fit the hot script's bit set, and nobody meets so many people.
MAX_SLOT: Final = 31
# Two side by side is usual, three the most that anybody follows (domain.md, C2 and C4).
CAPACITY: Final = 2
LEARNER_CAPACITY: Final = 1
MAX_CAPACITY: Final = 3
# Longer than two hours is no pause any more; the page offers much less.
MAX_BACK_S: Final = 7200
# Nothing accepted is trimmed by count: at this many untaken frames the sender waits (section 6).
MAX_UNTAKEN: Final = 256
# A reader that does not read costs unbounded memory in Daphne (verification.md section 2, 5).
CREDIT_BYTES: Final = 256 * 1024
# The queue of one door; beyond it a wait would be longer than a shift (P22).
QUEUE_LIMIT: Final = 50

# A person types and pages answer with receipts; a client re-sending its whole outbox after a
# reconnect has at most 48 frames (P8), three members' receipts beside it: twice that is a flood.
RATE_PER_SECOND: Final = 40
RATE_BURST: Final = 240
# A hello may fail honestly: expired challenge, full queue. More than this is guessing.
MAX_HELLOS: Final = 8
# Neither may a socket sit here unspoken: hello follows the upgrade at once (slowloris).
HELLO_WITHIN_S: Final = 30
# One `alive` per five minutes and one per answered warning (P12); twice that is a broken client.
ALIVE_AT_MOST_EVERY_MS: Final = 1000

# Queue places are told together: a burst of arrivals makes one message per visitor.
QUEUE_COALESCE_MS: Final = 250
# Compare-and-swap meets at most the other three members and the sweep at the same instant.
SWAP_ATTEMPTS: Final = 8
# Longest names of a path, a language tag and a wish from the closed lists of the site.
MAX_NAME: Final = 32
# Every list of the closing form filled in, one answer where only one may be true; a test counts.
MAX_TICKS: Final = 80
# The whole closed list of wishes, each once (docs/protocol.md section 3).
MAX_WISHES: Final = 3
# Every language of a site may be ticked; the service keeps those only that the site has.
MAX_WRITES: Final = 16
# The altcha payload is base64 JSON of five fields: about 400 characters.
MAX_POW: Final = 2048
# A visitor's ticket carries what its record needs: some 500 bytes with the longest names and
# wishes, and the hello around it must stay below MAX_CONTROL_MESSAGE.
MAX_TICKET: Final = 1024
# The sweep runs every second; three missed in a row and deletion is no longer on time (G4).
SWEEP_EVERY_S: Final = 1.0
SWEEP_LATE_MS: Final = 5000
# Past its deadline a record lives so long for the sweep to tell everybody; then Redis deletes it.
TTL_GRACE_MS: Final = 2000
MAX_STUCK_CODE: Final = 64


@dataclass(frozen=True, slots=True)
class Periods:
    """All periods in seconds, one value, so that drills and tests can shorten them together (P12).

    The settings loader refuses short periods outside CHATSVC_DEMO (verification.md section 7).
    """

    join_s: int = 20  # P11: the visitor's client verifies and commits; 70 ms of work, slow networks
    # In a handover a person reads who it would be and says yes or no; 20 s would hurry somebody
    # who has just lost the one they trusted. Longer keeps a counsellor from others.
    handover_join_s: int = 120
    place_kept_s: int = 600  # P11: a lost link keeps its place in the queue so long
    silence_s: int = 1800  # P12, P13
    silence_warning_s: int = 300  # P12: the page warns so long before silence
    age_s: int = 14_400  # P13: four hours from the start
    age_warning_s: int = 900  # P12
    age_extension_s: int = 7200  # P12, ADR 14: once, by either of the two
    frame_s: int = 600  # a frame that nobody took is of no use after ten minutes (section 6)
    lease_s: int = 30  # P21: a reserved seat and key package come back by themselves; G8
    # Time to read who it is and to finish a sentence elsewhere; somebody waits meanwhile, and an
    # offer whose process was killed must be free again within 30 s (G8).
    offer_s: int = 20
    presence_s: int = 30  # staff on duty: renewed every 10 s, gone after three misses
    nonce_s: int = 600  # a challenge lives ten minutes, so a spent nonce must too (P22)
    key_package_s: int = 43_200  # 12 h, a shift's length (section 6)
    settle_s: int = 1  # P13, G4: erased within one second
    # Beyond presence: a visitor in mid-talk sits alone so long, and may be in danger; then somebody
    # else may help. A minute and a half in all passes a dead spot of the network and a
    # restarted browser that still holds its keys.
    seat_kept_s: int = 60
    # Who drops in mid-talk keeps the counsellor so long: a tunnel, a lift, a phone that rings.
    # Longer, and somebody who waits meets an empty chair.
    dropped_s: int = 120
    # A check on somebody in need, outside capacity: long enough for "are you safe now?" and the way
    # to 112 or 90101, short enough that the visitors who are already there can wait.
    check_s: int = 180
    # 112: while an address stands on a counsellor's screen; told to the visitor before (section 5).
    emergency_s: int = 3600
    visitor_beat_s: int = 60  # P12: in waiting a live socket extends; this often
