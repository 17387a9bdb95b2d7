"""What the ladder on the page needs of an organisation, so that it stands before any line does."""

import msgspec

from chatsvc.settings.organisations import Organisation
from counsellor.escalation import policy
from counsellor.escalation.queries import on_call


def escalation_facts(organisation: Organisation) -> dict[str, object]:
    """Telephones, and for each rung who decides and on which gates, by the visitor's path."""
    law = organisation.escalation.law
    return {
        "onCall": on_call(organisation.id),
        "socialServices": msgspec.to_builtins(organisation.escalation.social_services),
        "rungs": [
            {
                "kind": kind,
                "decider": policy.rung(kind, law, "").decider,
                "gates": {path: policy.gates(kind, law, path) for path in organisation.paths},
                "decisions": policy.allowed(kind),
            }
            for kind in policy.KINDS
        ],
    }
