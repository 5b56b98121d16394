#!/usr/bin/env bash
# Makes what infra/terraform makes, with plain gcloud, for those who do not use Terraform. Every step
# may be repeated: what is there stays, or is brought up to date.
#
#   PROJECT=your-project infra/deploy.sh            # everything, in order
#   PROJECT=your-project infra/deploy.sh topics     # one step, or several
#
# Settings, beside PROJECT:
#   REGION (europe-west1), FIRESTORE_LOCATION (eur3), MODEL (encoder-1)
#   ORIGINS          origins whose pages may call the API, beside Hosting's own: https://a,https://b
#   SETTINGS         more environment variables of the functions: A=1,B=2
#   CONSENT_NOTICE   what callers hear, commas and all; needed with ALLOW_UNKNOWN_CONSENT=on
#   SECRETS          settings that are secrets: TWILIO_AUTH_TOKENS=name-of-the-secret,…
#   ALERT_EMAIL      who is told when something needs a person; none, no alerts
#   BILLING_ACCOUNT  of the budget; none, no budget. MONTHLY_BUDGET (200), in the account's currency
#   REPOSITORY       owner/name on GitHub whose workflows may deploy; none, none may
#   ENVIRONMENT      of those workflows (prod)
#   RETRAINING_IMAGE tag of the image built from training/Dockerfile; none, no job
set -euo pipefail
shopt -s inherit_errexit # what fails within $(…) ends the script, too
cd "$(dirname "$0")/.."

: "${PROJECT:?set PROJECT to the id of your Google Cloud project}"
REGION=${REGION:-europe-west1}
FIRESTORE_LOCATION=${FIRESTORE_LOCATION:-eur3}
MODEL=${MODEL:-encoder-1}
ORIGINS=https://$PROJECT.web.app,https://$PROJECT.firebaseapp.com${ORIGINS:+,$ORIGINS}
SETTINGS=${SETTINGS:-}
CONSENT_NOTICE=${CONSENT_NOTICE:-}
SECRETS=${SECRETS:-}
ALERT_EMAIL=${ALERT_EMAIL:-}
BILLING_ACCOUNT=${BILLING_ACCOUNT:-}
MONTHLY_BUDGET=${MONTHLY_BUDGET:-200}
REPOSITORY=${REPOSITORY:-}
ENVIRONMENT=${ENVIRONMENT:-prod}
RETRAINING_IMAGE=${RETRAINING_IMAGE:-}

# Metrics early: it takes Google minutes to know them, and alerts need them.
STEPS=(apis metrics buckets topics identities secrets firestore functions triggers schedule exports
    retraining deployer workflows page sign_in objectives alerts dashboard budget)

for part in tools base identities secrets functions triggers firestore retraining workflows page \
    monitoring alerts; do
    # shellcheck source=/dev/null # each is checked by itself
    source "infra/deploy/$part.sh"
done

[ $# -gt 0 ] || set -- "${STEPS[@]}"
for step in "$@"; do
    [[ " ${STEPS[*]} " == *" $step "* ]] || { echo "unknown step $step; there are: ${STEPS[*]}" >&2; exit 2; }
done
refuse_open_secrets
for step in "$@"; do
    printf '\n== %s\n' "$step"
    "$step"
done
