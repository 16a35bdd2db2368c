{{/* Old values that are set, of the Go operator's chart or of earlier versions, as JSON: path to advice for NOTES.txt. */}}
{{- define "skopeo-operator.oldValues" -}}
{{- $nothing := "has no effect; remove it" -}}
{{- $instead := dict
  "image.version" "has no effect; use image.repository and image.tag of this operator"
  "image.imagePullPolicy" "use image.pullPolicy"
  "config.skopeo.image" "use task.image.repository"
  "config.skopeo.version" "use task.image.tag"
  "config.credentials.sourceUsername" "use credentials.source.username"
  "config.credentials.sourcePassword" "use credentials.source.password"
  "config.credentials.destinationUsername" "use credentials.destination.username"
  "config.credentials.destinationPassword" "use credentials.destination.password"
  "config.skopeo.imageAwsIrsa" $nothing
  "config.buildah" $nothing
  "config.ui" $nothing
  "config.api" $nothing
  "config.features" $nothing
  "config.jobDeletionDelaySeconds" "has no effect; use config.runs.retention, which sets how long finished TaskRuns are kept"
  "config.succeededJobDeletionDelaySeconds" "has no effect; use config.runs.retention, which sets how long finished TaskRuns are kept"
  "config.destination.defaultAwsIrsaUsage" $nothing
  "config.runs.perImage" "has no effect; Images share TaskRuns, which config.runs.perNamespace and config.runs.perCluster limit"
  "resources.memory" "has no effect; use resources.requests.memory and resources.limits.memory, for a Java program"
-}}
{{- if include "skopeo-operator.isOldImage" . -}}
{{- $_ := set $instead "image.repository" "use the repository of this operator's image; that of the Go operator is ignored" -}}
{{- end -}}
{{- if (include "skopeo-operator.credentials" . | fromJson).keptIn -}}
{{- $_ := set $instead "config.credentials.secretName" "use credentials.existingSecret, a Secret with Docker configs in source.json and destination.json" -}}
{{- end -}}
{{- $given := dict -}}
{{- range $path, $new := $instead -}}
{{- $value := $.Values -}}
{{- range splitList "." $path -}}
{{- $value = get (kindIs "map" $value | ternary $value dict) . -}}
{{- end -}}
{{- if $value -}}
{{- $_ := set $given $path $new -}}
{{- end -}}
{{- end -}}
{{ toJson $given }}
{{- end -}}

{{/* Number of Images that the Go operator has handled and nobody has approved; empty for none. */}}
{{- define "skopeo-operator.oldImages" -}}
{{- $count := 0 -}}
{{- if and (not .Values.migration.approve) (.Capabilities.APIVersions.Has "skopeo.io/v1alpha1") -}}
{{- range .Values.watchNamespaces | default (list "") -}}
{{- range (lookup "skopeo.io/v1alpha1" "Image" . "").items -}}
{{- $status := .status | default dict -}}
{{- $isOld := and (not $status.observedGeneration) (or $status.lastGenerationSeen $status.phase $status.history $status.tagAlreadySynced) -}}
{{- if or (eq (toString $status.migration) "AwaitingApproval") (and $isOld (not $status.migration)) -}}
{{- $count = add1 $count -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $count -}}
{{ $count }}
{{- end -}}
{{- end -}}
