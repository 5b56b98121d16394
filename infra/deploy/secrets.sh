# shellcheck shell=bash
# Settings, and those of them that nobody may read.
# shellcheck disable=SC2154

# process_recording talks to nobody outside.
FOR_OUTSIDE=(ALERT_WEBHOOK_SECRET ALERT_WEBHOOK_URL GENERIC_WEBHOOK_SECRETS GENESYS_API_KEYS
    TWILIO_AUTH_TOKENS)

# goes_to FUNCTION SETTING
goes_to() {
    [ "$1" != process_recording ] || [[ " ${FOR_OUTSIDE[*]} " != *" $2 "* ]]
}

refuse_open_secrets() {
    local pair pairs
    IFS=, read -ra pairs <<<"$SETTINGS"
    for pair in "${pairs[@]}"; do
        [[ ! ${pair%%=*} =~ _(SECRET|SECRETS|TOKENS|KEYS)$ ]] || {
            echo "${pair%%=*} is a secret: name it in SECRETS, not in SETTINGS" >&2
            exit 2
        }
    done
}

# Made empty: their values are added by hand, and pass through no script.
secrets() {
    local pair pairs id empty=()
    IFS=, read -ra pairs <<<"$SECRETS"
    for pair in "${pairs[@]}"; do
        id=${pair#*=}
        there secrets describe "$id" ||
            gc secrets create "$id" --replication-policy user-managed --locations "$REGION"
        readers_of "${pair%%=*}" "$id"
        there secrets versions describe latest --secret "$id" || empty+=("$id")
    done
    [ ${#empty[@]} -eq 0 ] || {
        echo "No function starts with a secret that has no value. Add them, then go on:" >&2
        printf "  gcloud secrets versions add %s --project $PROJECT --data-file -\n" "${empty[@]}" >&2
        exit 1
    }
}

# readers_of SETTING SECRET: the functions that need it may read it
readers_of() {
    local function
    for function in "${!ACCOUNT[@]}"; do
        goes_to "$function" "$1" || continue
        gc secrets add-iam-policy-binding "$2" --role roles/secretmanager.secretAccessor \
            --member "serviceAccount:$(account "${ACCOUNT[$function]}")"
    done
}
