"""The names of things on the wire, each with its own type, so that they cannot be mixed up."""

from typing import Final, NewType

ConversationId = NewType("ConversationId", bytes)  # 16 random bytes, made by the server
Slot = NewType("Slot", int)  # u8: a member's seat in one conversation; 0 is the visitor
Fence = NewType("Fence", int)  # u32: raised at every hello of a member
Seq = NewType("Seq", int)  # u64: transport sequence of one conversation, gap-free from 1
Epoch = NewType("Epoch", int)  # u64: MLS epoch; 0 is the visitor alone
Group = NewType("Group", int)  # u32: group number; MLS group id = conversation + group
FrameId = NewType("FrameId", int)  # u64: chosen by the sender, rising per connection
KeyPackageId = NewType("KeyPackageId", bytes)  # first 16 bytes of the key package's SHA-256
StaffId = NewType("StaffId", str)  # opaque account id; visitors never see it
Org = NewType("Org", str)  # organisation id as in its TOML file
Door = NewType("Door", str)  # door id as in its organisation's file
Seal = NewType("Seal", int)  # a page's own count of how often it sealed its state (P16)
Process = NewType("Process", str)  # random name of one web process for its life
InstanceId = NewType("InstanceId", bytes)  # 16 bytes: one console page (P17)
WordsHash = NewType("WordsHash", bytes)  # 32 bytes: what come-back words are known by (P14)

VISITOR: Final = Slot(0)
NO_CONVERSATION: Final = ConversationId(bytes(16))  # a start, the desk


def seal_of(frame: FrameId) -> Seal:
    """Return the seal that was made before a frame: its number is seal * 65 536 + n (P16)."""
    return Seal(frame >> 16)


def base_of(tag: str) -> str:
    """Return a language without region or manner: who reads Swedish reads plain Swedish."""
    return tag.partition("-")[0]
