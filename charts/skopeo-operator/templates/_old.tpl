{{/* The values with the Go operator's spellings that were given, as JSON: what is written instead. */}}
{{- define "skopeo-operator.oldValues" -}}
{{- $nothing := "nothing: it means nothing any more" -}}
{{- $instead := dict
  "image.version" "image.repository and image.tag, of this operator: it is a version of the Go operator and not used"
  "image.imagePullPolicy" "image.pullPolicy"
  "config.skopeo.image" "task.image.repository"
  "config.skopeo.version" "task.image.tag"
  "config.credentials.sourceUsername" "credentials.source.username"
  "config.credentials.sourcePassword" "credentials.source.password"
  "config.credentials.destinationUsername" "credentials.destination.username"
  "config.credentials.destinationPassword" "credentials.destination.password"
  "config.skopeo.imageAwsIrsa" $nothing
  "config.buildah" $nothing
  "config.ui" $nothing
  "config.api" $nothing
  "config.features" $nothing
  "config.jobDeletionDelaySeconds" "config.runs.retention, which says how long finished TaskRuns are kept"
  "config.succeededJobDeletionDelaySeconds" "config.runs.retention, which says how long finished TaskRuns are kept"
  "config.destination.defaultAwsIrsaUsage" $nothing
  "resources.memory" "resources.requests.memory and resources.limits.memory, of a Java program"
-}}
{{- if include "skopeo-operator.isOldImage" . -}}
{{- $_ := set $instead "image.repository" "where this operator's image is: that of the Go operator is not used" -}}
{{- end -}}
{{- if (include "skopeo-operator.credentials" . | fromJson).keptIn -}}
{{- $_ := set $instead "config.credentials.secretName" "credentials.existingSecret, a Secret with docker configs as source.json and destination.json" -}}
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

{{/* How many Images the Go operator had handled that nobody approved yet; empty for none. */}}
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
