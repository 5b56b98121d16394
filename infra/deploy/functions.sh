# shellcheck shell=bash
# The three functions, as large as infra/terraform/environments/prod.tfvars has them.
# shellcheck disable=SC2154

functions() {
    local own=(--no-allow-unauthenticated --ingress-settings internal-only --concurrency 1)
    deploy api 16 --allow-unauthenticated --memory 1Gi --concurrency 16 --timeout 60 \
        --min-instances 1 --max-instances 40
    deploy process_recording 1 "${own[@]}" --memory 1Gi --timeout 540 --max-instances 50
    deploy aggregate_metrics 1 "${own[@]}" --memory 512Mi --timeout 300 --max-instances 1
}

# deploy NAME THREADS OPTIONS…: as many threads as requests at once
deploy() {
    local name=$1 pair pairs hidden=''
    # Joined by @@, since texts have commas.
    local open="THREADS=$2@@GOOGLE_CLOUD_PROJECT=$PROJECT@@RECORDINGS_BUCKET=$PROJECT-recordings"
    shift 2
    open+="@@MODEL_URI=gs://$PROJECT-models/$MODEL@@ALLOWED_ORIGINS=$ORIGINS"
    open+="@@PUBLIC_API_URL=https://$PROJECT.web.app/api/v1"
    IFS=, read -ra pairs <<<"$SETTINGS"
    for pair in "${pairs[@]}"; do
        ! goes_to "$name" "${pair%%=*}" || open+="@@$pair"
    done
    open+="${CONSENT_NOTICE:+@@CONSENT_NOTICE=$CONSENT_NOTICE}"
    IFS=, read -ra pairs <<<"$SECRETS"
    for pair in "${pairs[@]}"; do
        ! goes_to "$name" "${pair%%=*}" || hidden+="${hidden:+,}$pair:latest"
    done
    gc functions deploy "$name" --gen2 --runtime python313 --region "$REGION" --source functions \
        --entry-point "$name" --trigger-http --cpu 1 \
        --service-account "$(account "${ACCOUNT[$name]}")" \
        --build-service-account "projects/$PROJECT/serviceAccounts/$(account calltone-builder)" \
        --set-env-vars "^@@^$open" ${hidden:+--set-secrets "$hidden"} "$@"
}
