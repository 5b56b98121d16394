# shellcheck shell=bash
# shellcheck disable=SC2154

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
