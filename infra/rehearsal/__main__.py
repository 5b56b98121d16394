"""`python -m infra.rehearsal`: plan each environment of infra/terraform, without Google.

`python -m infra.rehearsal take` writes the schemas anew from the providers of versions.tf, which it
fetches from their registry.
"""

import argparse
import sys

from infra.rehearsal import schemas
from infra.rehearsal.terraform import ENVIRONMENTS, TERRAFORM, Refused, rehearsal


def check() -> None:
    """Validate, and plan every environment."""
    with rehearsal() as terraform:
        terraform.validate()
        for environment in ENVIRONMENTS:
            changes = terraform.plan(environment)["resource_changes"]
            made = sum(change["change"]["actions"] == ["create"] for change in changes)
            print(f"terraform plan {environment}: {made} to make")


def take() -> None:
    """Write the schemas anew."""
    with rehearsal(stand_ins=False) as terraform:
        taken = schemas.cut(terraform.printed_schemas(), schemas.used(TERRAFORM))
        schemas.save(taken, terraform.provider_versions())


def main(arguments: list[str]) -> int:
    """Do what is asked; 1 where terraform refuses."""
    parser = argparse.ArgumentParser(prog="python -m infra.rehearsal", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("check", "take"), default="check")
    try:
        {"check": check, "take": take}[parser.parse_args(arguments).what]()
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
