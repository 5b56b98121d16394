# shellcheck shell=bash
# What deploys: GitHub's workflows, if a repository is named, or Cloud Build. There is no key to steal.
# shellcheck disable=SC2154

POOL=calltone-workflows

deployer() {
    local name
    identity calltone-deployer
    for name in cloudfunctions.developer datastore.indexAdmin firebasehosting.admin \
        firebaserules.admin logging.logWriter monitoring.viewer run.developer \
        serviceusage.serviceUsageConsumer; do
        may calltone-deployer "roles/$name"
    done
    # To deploy a function is to run code as its identity.
    for name in "${ACCOUNT[@]}" calltone-builder; do
        gc iam service-accounts add-iam-policy-binding "$(account "$name")" \
            --role roles/iam.serviceAccountUser \
            --member "serviceAccount:$(account calltone-deployer)"
    done
    may_in_bucket models calltone-deployer roles/storage.objectUser
    may_in_bucket sources calltone-deployer roles/storage.objectUser
    may_in_bucket training calltone-deployer roles/storage.objectViewer
}

workflows() {
    [ -n "$REPOSITORY" ] || { echo "no REPOSITORY: no workflow may deploy"; return; }
    local number pool
    number=$(project_number)
    pool=projects/$number/locations/global/workloadIdentityPools/$POOL
    provider
    gc iam service-accounts add-iam-policy-binding "$(account calltone-deployer)" \
        --role roles/iam.workloadIdentityUser \
        --member "principalSet://iam.googleapis.com/$pool/attribute.repository/$REPOSITORY"
    echo "The workflows' variables: WORKLOAD_IDENTITY_PROVIDER=$pool/providers/github"
    echo "DEPLOYER=$(account calltone-deployer) PROJECT=$PROJECT REGION=$REGION"
    echo "PAGE_CONFIG=what the step page writes into widget/dist/config.json"
}

# Only this repository, and of it only the workflows that run in this environment.
provider() {
    there iam workload-identity-pools describe "$POOL" --location global ||
        gc iam workload-identity-pools create "$POOL" --location global \
            --display-name "Calltone's workflows"
    there iam workload-identity-pools providers describe github --location global \
        --workload-identity-pool "$POOL" ||
        gc iam workload-identity-pools providers create-oidc github --location global \
            --workload-identity-pool "$POOL" \
            --issuer-uri https://token.actions.githubusercontent.com \
            --attribute-mapping "google.subject=assertion.sub,\
attribute.repository=assertion.repository,attribute.environment=assertion.environment" \
            --attribute-condition "assertion.sub == 'repo:$REPOSITORY:environment:$ENVIRONMENT'"
}
