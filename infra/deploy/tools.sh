# shellcheck shell=bash
# What every step needs. The variables are those of infra/deploy.sh.
# shellcheck disable=SC2154

gc() { gcloud --project "$PROJECT" --quiet "$@"; }
fb() { npx --prefix infra/local firebase "$@" --project "$PROJECT" --non-interactive; }
account() { echo "$1@$PROJECT.iam.gserviceaccount.com"; }
project_number() { gc projects describe "$PROJECT" --format 'value(projectNumber)'; }

# there COMMAND…: whether what COMMAND describes exists
there() { gc "$@" >/dev/null 2>&1; }

# absent LIST NAMES…: those of NAMES that are not in LIST, a name a line
absent() {
    local list=$1
    shift
    printf '%s\n' "$@" | grep -vxFf <(echo "$list") || true
}

# ask METHOD ADDRESS [BODY]: Google's API itself, where gcloud has no command; @file is a file's content
ask() {
    local token answer
    token=$(gcloud auth print-access-token)
    answer=$(curl --silent --show-error --fail-with-body --request "$1" "$2" ${3:+--data "$3"} \
        --header 'Content-Type: application/json' --header "X-Goog-User-Project: $PROJECT" \
        --header @<(echo "Authorization: Bearer $token")) || { echo "$1 $2: $answer" >&2; return 1; }
}

# known ADDRESS: whether Google's API has it
known() { ask GET "$1" >/dev/null 2>&1; }

# identity NAME: a service account of that name
identity() {
    there iam service-accounts describe "$(account "$1")" || gc iam service-accounts create "$1"
}

# may NAME ROLE [CONDITION]: in the whole project
may() {
    gc projects add-iam-policy-binding "$PROJECT" --condition "${3:-None}" --role "$2" \
        --member "serviceAccount:$(account "$1")"
}

# may_in_bucket BUCKET NAME ROLE
may_in_bucket() {
    gc storage buckets add-iam-policy-binding "gs://$PROJECT-$1" \
        --member "serviceAccount:$(account "$2")" --role "$3"
}

# may_publish TOPIC E-MAIL
may_publish() {
    gc pubsub topics add-iam-policy-binding "$1" --member "serviceAccount:$2" \
        --role roles/pubsub.publisher
}
