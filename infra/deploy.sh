#!/usr/bin/env bash
# Makes what infra/terraform makes, with plain gcloud, for those who do not use Terraform. Every step
# may be repeated: what is there stays. Monitoring, budget and Workload Identity are Terraform's only,
# and sign-in with e-mail and password is switched on by hand in the Firebase console.
#
#   PROJECT=your-project infra/deploy.sh            # everything, in order
#   PROJECT=your-project infra/deploy.sh topics     # one step, or several
#
# Settings: PROJECT, REGION (europe-west1), FIRESTORE_LOCATION (eur3), MODEL (encoder-1),
#           SETTINGS (more environment variables of the functions, A=1,B=2), CONSENT_NOTICE (what
#           callers hear, commas and all; needed with ALLOW_UNKNOWN_CONSENT=on),
#           RETRAINING_IMAGE (tag of the image built from training/Dockerfile; none, no job)
set -euo pipefail
cd "$(dirname "$0")/.."

: "${PROJECT:?set PROJECT to the id of your Google Cloud project}"
REGION=${REGION:-europe-west1}
FIRESTORE_LOCATION=${FIRESTORE_LOCATION:-eur3}
MODEL=${MODEL:-encoder-1}

RETRAINING_IMAGE=${RETRAINING_IMAGE:-}

STEPS=(apis buckets topics identities firestore functions triggers schedule exports retraining page)
BUCKETS=("$PROJECT-recordings" "$PROJECT-training" "$PROJECT-backups" "$PROJECT-models")
TOPICS=(calltone-ticks calltone-alerts calltone-reanalysis
    calltone-dead-ticks calltone-dead-recordings calltone-dead-reanalysis)
declare -A ACCOUNT=([api]=calltone-api [process_recording]=calltone-recordings
    [aggregate_metrics]=calltone-metrics)
TRIGGERS=(calltone-trigger-recordings calltone-trigger-ticks)

say() { printf '\n== %s\n' "$*"; }
gc() { gcloud --project "$PROJECT" --quiet "$@"; }
fb() { npx --prefix infra/local firebase "$@" --project "$PROJECT" --non-interactive; }
account() { echo "$1@$PROJECT.iam.gserviceaccount.com"; }
# there COMMAND…: whether what COMMAND describes exists
there() { gc "$@" >/dev/null 2>&1; }
# absent LIST NAMES…: those of NAMES that are not in LIST, a name a line
absent() {
    local list=$1
    shift
    printf '%s\n' "$@" | grep -vxFf <(echo "$list") || true
}

apis() {
    gc services enable cloudfunctions.googleapis.com cloudbuild.googleapis.com run.googleapis.com \
        eventarc.googleapis.com pubsub.googleapis.com cloudscheduler.googleapis.com \
        firestore.googleapis.com firebase.googleapis.com firebasehosting.googleapis.com \
        identitytoolkit.googleapis.com artifactregistry.googleapis.com cloudtrace.googleapis.com
}

buckets() {
    local name options
    for name in $(absent "$(gc storage buckets list --format 'value(name)')" "${BUCKETS[@]}"); do
        # Erasure must be erasure: what is deleted can be had back from the models' bucket alone.
        options=(--soft-delete-duration 0)
        [ "$name" != "$PROJECT-models" ] || options=()
        gc storage buckets create "gs://$name" --location "$REGION" --uniform-bucket-level-access \
            --public-access-prevention "${options[@]}"
    done
    gc storage buckets update "gs://$PROJECT-recordings" --lifecycle-file infra/recordings-lifecycle.json
    gc storage buckets update "gs://$PROJECT-backups" --lifecycle-file infra/backups-lifecycle.json
    gc storage buckets update "gs://$PROJECT-models" --versioning
    gc storage cp --recursive --no-clobber "model_artifacts/$MODEL" "gs://$PROJECT-models/"
}

topics() {
    local list names topic
    mapfile -t names < <(absent "$(gc pubsub topics list --format 'value(name.basename())')" "${TOPICS[@]}")
    [ ${#names[@]} -eq 0 ] || gc pubsub topics create "${names[@]}"
    list=$(gc pubsub subscriptions list --format 'value(name.basename())')
    for topic in "${TOPICS[@]}"; do
        [[ $topic == calltone-dead-* && -n $(absent "$list" "$topic-kept") ]] || continue
        gc pubsub subscriptions create "$topic-kept" --topic "$topic" \
            --message-retention-duration 7d --ack-deadline 60 --expiration-period never
    done
}

identities() {
    local name
    for name in "${ACCOUNT[@]}" "${TRIGGERS[@]}" calltone-builder; do
        identity "$name"
    done
    for name in "${ACCOUNT[@]}"; do
        may "$name" roles/datastore.user
        may "$name" roles/cloudtrace.agent
        may_in_bucket models "$name" roles/storage.objectViewer
    done
    may_in_bucket recordings calltone-api roles/storage.objectUser
    may_in_bucket recordings calltone-recordings roles/storage.objectUser
    may_publish calltone-alerts "$(account calltone-api)"
    may_publish calltone-alerts "$(account calltone-metrics)"
    may_publish calltone-reanalysis "$(account calltone-api)"
    for name in "${TRIGGERS[@]}"; do
        may "$name" roles/eventarc.eventReceiver
    done
    for name in artifactregistry.writer logging.logWriter storage.objectViewer; do
        may calltone-builder "roles/$name"
    done
    gc projects add-iam-policy-binding "$PROJECT" --condition None --role roles/pubsub.publisher \
        --member "serviceAccount:$(gc storage service-agent)"
}

# identity NAME: a service account of that name
identity() {
    there iam service-accounts describe "$(account "$1")" || gc iam service-accounts create "$1"
}

# may NAME ROLE: in the whole project
may() {
    gc projects add-iam-policy-binding "$PROJECT" --condition None --role "$2" \
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

firestore() {
    there firestore databases describe --database '(default)' ||
        gc firestore databases create --location "$FIRESTORE_LOCATION" --type firestore-native \
            --enable-pitr
    [ -n "$(gc firestore backups schedules list --database '(default)' --format 'value(name)')" ] ||
        gc firestore backups schedules create --database '(default)' --recurrence daily --retention 14d
    fb deploy --only firestore
}

functions() {
    local own=(--no-allow-unauthenticated --ingress-settings internal-only --concurrency 1)
    deploy api 16 --allow-unauthenticated --memory 1Gi --concurrency 16
    deploy process_recording 1 "${own[@]}" --memory 1Gi --timeout 540
    deploy aggregate_metrics 1 "${own[@]}" --memory 512Mi --timeout 300 --max-instances 1
}

# deploy NAME THREADS OPTIONS…: as many threads as requests at once
deploy() {
    local name=$1
    # Joined by @@, since texts have commas.
    local settings="THREADS=$2@@GOOGLE_CLOUD_PROJECT=$PROJECT@@RECORDINGS_BUCKET=$PROJECT-recordings"
    shift 2
    settings+="@@MODEL_URI=gs://$PROJECT-models/$MODEL@@ALLOWED_ORIGINS=https://$PROJECT.web.app"
    settings+="@@PUBLIC_API_URL=https://$PROJECT.web.app/api/v1"
    settings+="${SETTINGS:+@@${SETTINGS//,/@@}}${CONSENT_NOTICE:+@@CONSENT_NOTICE=$CONSENT_NOTICE}"
    gc functions deploy "$name" --gen2 --runtime python313 --region "$REGION" --source functions \
        --entry-point "$name" --trigger-http --cpu 1 \
        --service-account "$(account "${ACCOUNT[$name]}")" \
        --build-service-account "projects/$PROJECT/serviceAccounts/$(account calltone-builder)" \
        --set-env-vars "^@@^$settings" "$@"
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
    local member identity=calltone-trigger-$name
    [ "$name" != reanalysis ] || identity=calltone-trigger-recordings
    member="serviceAccount:$(account "$identity")"
    gc run services add-iam-policy-binding "$service" --region "$REGION" --member "$member" \
        --role roles/run.invoker
    there eventarc triggers describe "calltone-$name" --location "$REGION" ||
        gc eventarc triggers create "calltone-$name" --location "$REGION" \
            --service-account "$(account "$identity")" \
            --destination-run-service "$service" --destination-run-region "$REGION" "$@"
    bury "$name" "$(gc eventarc triggers describe "calltone-$name" --location "$REGION" \
        --format 'value(transport.pubsub.subscription)')"
}

# bury NAME SUBSCRIPTION: Pub/Sub itself takes out what cannot be delivered and publishes it again
bury() {
    local number pubsub
    number=$(gc projects describe "$PROJECT" --format 'value(projectNumber)')
    pubsub=service-$number@gcp-sa-pubsub.iam.gserviceaccount.com
    may_publish "calltone-dead-$1" "$pubsub"
    gc pubsub subscriptions add-iam-policy-binding "$2" --member "serviceAccount:$pubsub" \
        --role roles/pubsub.subscriber
    gc pubsub subscriptions update "$2" --ack-deadline 600 \
        --min-retry-delay 10s --max-retry-delay 600s \
        --max-delivery-attempts 20 --dead-letter-topic "calltone-dead-$1"
}

schedule() {
    there scheduler jobs describe calltone-ticks --location "$REGION" ||
        gc scheduler jobs create pubsub calltone-ticks --location "$REGION" \
            --schedule '*/5 * * * *' --time-zone Etc/UTC --topic calltone-ticks --message-body '{}'
}

# Once a week everything also goes into a bucket, into a folder that is called by its time.
exports() {
    local database="projects/$PROJECT/databases/(default)"
    identity calltone-exporter
    may calltone-exporter roles/datastore.importExportAdmin
    there scheduler jobs describe calltone-export --location "$REGION" ||
        gc scheduler jobs create http calltone-export --location "$REGION" \
            --schedule '17 3 * * 0' --time-zone Etc/UTC --http-method post --max-retry-attempts 3 \
            --uri "https://firestore.googleapis.com/v1/$database:exportDocuments" \
            --headers Content-Type=application/json \
            --message-body "{\"outputUriPrefix\": \"gs://$PROJECT-backups\"}" \
            --oauth-service-account-email "$(account calltone-exporter)"
}

# Fits and registers models; what serves is another's to change (docs/operations/retraining.md).
retraining() {
    local name
    there artifacts repositories describe calltone --location "$REGION" ||
        gc artifacts repositories create calltone --location "$REGION" --repository-format docker
    identity calltone-trainer
    may calltone-trainer roles/datastore.viewer
    for name in models recordings training; do
        may_in_bucket "$name" calltone-trainer roles/storage.objectViewer
    done
    may_in_bucket models calltone-trainer roles/storage.objectCreator
    [ -n "$RETRAINING_IMAGE" ] || { echo "no RETRAINING_IMAGE: there is no job yet"; return; }
    gc run jobs deploy calltone-retraining --region "$REGION" \
        --image "$REGION-docker.pkg.dev/$PROJECT/calltone/retraining:$RETRAINING_IMAGE" \
        --service-account "$(account calltone-trainer)" --task-timeout 24h --max-retries 0 \
        --cpu 4 --memory 16Gi \
        --set-env-vars "GOOGLE_CLOUD_PROJECT=$PROJECT,RECORDINGS_BUCKET=$PROJECT-recordings"
}

page() {
    fb apps:list WEB >/dev/null 2>&1 || npx --prefix infra/local firebase projects:addfirebase "$PROJECT"
    fb apps:sdkconfig WEB >/dev/null 2>&1 || fb apps:create WEB Calltone
    fb hosting:sites:get "$PROJECT" >/dev/null 2>&1 || fb hosting:sites:create "$PROJECT"
    make widget
    fb apps:sdkconfig WEB --json | node -e '
        const { apiKey, projectId, authDomain } = JSON.parse(require("fs").readFileSync(0)).result.sdkConfig;
        console.log(JSON.stringify({ apiBaseUrl: "/api/v1", firebase: { apiKey, projectId, authDomain } }));
    ' > widget/dist/config.json
    fb deploy --only hosting
}

[ $# -gt 0 ] || set -- "${STEPS[@]}"
for step in "$@"; do
    [[ " ${STEPS[*]} " == *" $step "* ]] || { echo "unknown step $step; there are: ${STEPS[*]}" >&2; exit 2; }
done
for step in "$@"; do
    say "$step"
    "$step"
done
