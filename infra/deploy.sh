#!/usr/bin/env bash
# Makes what infra/terraform makes, with plain gcloud, for those who do not use Terraform. Every step
# may be repeated: what is there stays. Monitoring, budget, weekly exports and Workload Identity are
# Terraform's only.
#
#   PROJECT=your-project infra/deploy.sh            # everything, in order
#   PROJECT=your-project infra/deploy.sh topics     # one step, or several
#
# Settings: PROJECT, REGION (europe-west1), FIRESTORE_LOCATION (eur3), MODEL (encoder-1),
#           SETTINGS (more environment variables of the functions, A=1,B=2)
set -euo pipefail
cd "$(dirname "$0")/.."

: "${PROJECT:?set PROJECT to the id of your Google Cloud project}"
REGION=${REGION:-europe-west1}
FIRESTORE_LOCATION=${FIRESTORE_LOCATION:-eur3}
MODEL=${MODEL:-encoder-1}

STEPS=(apis buckets topics identities firestore functions triggers schedule page)
BUCKETS=(recordings models)
TOPICS=(calltone-ticks calltone-alerts calltone-reanalysis
    calltone-dead-ticks calltone-dead-recordings calltone-dead-reanalysis)
declare -A ACCOUNT=([api]=calltone-api [process_recording]=calltone-recordings
    [aggregate_metrics]=calltone-metrics)

say() { printf '\n== %s\n' "$*"; }
gc() { gcloud --project "$PROJECT" --quiet "$@"; }
account() { echo "$1@$PROJECT.iam.gserviceaccount.com"; }
# there COMMAND…: whether what COMMAND describes exists
there() { gc "$@" >/dev/null 2>&1; }

apis() {
    gc services enable cloudfunctions.googleapis.com cloudbuild.googleapis.com run.googleapis.com \
        eventarc.googleapis.com pubsub.googleapis.com cloudscheduler.googleapis.com \
        firestore.googleapis.com firebase.googleapis.com identitytoolkit.googleapis.com
}

buckets() {
    local name
    for name in "${BUCKETS[@]}"; do
        there storage buckets describe "gs://$PROJECT-$name" ||
            gc storage buckets create "gs://$PROJECT-$name" --location "$REGION" \
                --uniform-bucket-level-access --public-access-prevention
    done
    gc storage buckets update "gs://$PROJECT-recordings" --lifecycle-file infra/recordings-lifecycle.json
    gc storage cp --recursive --no-clobber "model_artifacts/$MODEL" "gs://$PROJECT-models/"
}

topics() {
    local topic
    for topic in "${TOPICS[@]}"; do
        there pubsub topics describe "$topic" || gc pubsub topics create "$topic"
        case $topic in calltone-dead-*)
            there pubsub subscriptions describe "$topic-kept" ||
                gc pubsub subscriptions create "$topic-kept" --topic "$topic" \
                    --message-retention-duration 7d --ack-deadline 60 --expiration-period never
            ;;
        esac
    done
}

identities() {
    local name
    for name in "${ACCOUNT[@]}" calltone-trigger-recordings calltone-trigger-ticks; do
        there iam service-accounts describe "$(account "$name")" ||
            gc iam service-accounts create "$name"
    done
    for name in "${ACCOUNT[@]}"; do
        may "$name" roles/datastore.user
        gc storage buckets add-iam-policy-binding "gs://$PROJECT-models" \
            --member "serviceAccount:$(account "$name")" --role roles/storage.objectViewer
    done
    for name in calltone-api calltone-recordings; do
        gc storage buckets add-iam-policy-binding "gs://$PROJECT-recordings" \
            --member "serviceAccount:$(account "$name")" --role roles/storage.objectUser
    done
    for name in calltone-api calltone-metrics; do
        gc pubsub topics add-iam-policy-binding calltone-alerts \
            --member "serviceAccount:$(account "$name")" --role roles/pubsub.publisher
    done
    may calltone-trigger-recordings roles/eventarc.eventReceiver
    may calltone-trigger-ticks roles/eventarc.eventReceiver
    gc projects add-iam-policy-binding "$PROJECT" --condition None --role roles/pubsub.publisher \
        --member "serviceAccount:$(gc storage service-agent)"
}

may() {
    gc projects add-iam-policy-binding "$PROJECT" --condition None --role "$2" \
        --member "serviceAccount:$(account "$1")"
}

firestore() {
    there firestore databases describe --database '(default)' ||
        gc firestore databases create --location "$FIRESTORE_LOCATION" --type firestore-native \
            --enable-pitr
    [ -n "$(gc firestore backups schedules list --database '(default)' --format 'value(name)')" ] ||
        gc firestore backups schedules create --database '(default)' --recurrence daily --retention 14d
    npx --prefix infra/local firebase deploy --only firestore --project "$PROJECT" --non-interactive
}

functions() {
    deploy api --trigger-http --allow-unauthenticated --memory 1Gi --cpu 1 --concurrency 16
    deploy process_recording --trigger-http --no-allow-unauthenticated --memory 1Gi --cpu 1 --timeout 540
    deploy aggregate_metrics --trigger-http --no-allow-unauthenticated --memory 512Mi --timeout 300 \
        --max-instances 1
}

deploy() {
    local name=$1 threads=1
    shift
    [ "$name" != api ] || threads=16 # as many as its concurrency
    local settings="THREADS=$threads,GOOGLE_CLOUD_PROJECT=$PROJECT,RECORDINGS_BUCKET=$PROJECT-recordings"
    settings+=",MODEL_URI=gs://$PROJECT-models/$MODEL,ALLOWED_ORIGINS=https://$PROJECT.web.app"
    settings+=",PUBLIC_API_URL=https://$PROJECT.web.app/api/v1"
    gc functions deploy "$name" --gen2 --runtime python313 --region "$REGION" --source functions \
        --entry-point "$name" --service-account "$(account "${ACCOUNT[$name]}")" \
        --set-env-vars "$settings${SETTINGS:+,$SETTINGS}" "$@"
}

triggers() {
    trigger recordings process-recording --event-filters "bucket=$PROJECT-recordings" \
        --event-filters type=google.cloud.storage.object.v1.finalized
    trigger reanalysis process-recording --transport-topic "projects/$PROJECT/topics/calltone-reanalysis" \
        --event-filters type=google.cloud.pubsub.topic.v1.messagePublished
    trigger ticks aggregate-metrics --transport-topic "projects/$PROJECT/topics/calltone-ticks" \
        --event-filters type=google.cloud.pubsub.topic.v1.messagePublished
}

# trigger NAME SERVICE FILTERS…: calls the service as its own identity; what cannot be delivered is kept
trigger() {
    local name=$1 service=$2
    shift 2
    local member
    local identity=calltone-trigger-$name
    [ "$name" != reanalysis ] || identity=calltone-trigger-recordings
    member="serviceAccount:$(account "$identity")"
    gc run services add-iam-policy-binding "$service" --region "$REGION" --member "$member" \
        --role roles/run.invoker
    there eventarc triggers describe "calltone-$name" --location "$REGION" ||
        gc eventarc triggers create "calltone-$name" --location "$REGION" \
            --service-account "$(account "$identity")" \
            --destination-run-service "$service" --destination-run-region "$REGION" "$@"
    gc pubsub subscriptions update \
        "$(gc eventarc triggers describe "calltone-$name" --location "$REGION" \
            --format 'value(transport.pubsub.subscription)')" \
        --ack-deadline 600 --min-retry-delay 10s --max-retry-delay 600s \
        --max-delivery-attempts 20 --dead-letter-topic "calltone-dead-$name"
}

schedule() {
    there scheduler jobs describe calltone-ticks --location "$REGION" ||
        gc scheduler jobs create pubsub calltone-ticks --location "$REGION" \
            --schedule '*/5 * * * *' --time-zone Etc/UTC --topic calltone-ticks --message-body '{}'
}

page() {
    make widget
    npx --prefix infra/local firebase deploy --only hosting --project "$PROJECT" --non-interactive
}

[ $# -gt 0 ] || set -- "${STEPS[@]}"
for step in "$@"; do
    [[ " ${STEPS[*]} " == *" $step "* ]] || { echo "unknown step $step; there are: ${STEPS[*]}" >&2; exit 2; }
done
for step in "$@"; do
    say "$step"
    "$step"
done
