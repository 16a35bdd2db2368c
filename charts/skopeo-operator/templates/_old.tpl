{{/* The values with the Go operator's spellings that were given, a line each: what is written instead. */}}
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
  "config.succeededJobDeletionDelaySeconds" $nothing
  "config.destination.defaultAwsIrsaUsage" $nothing
  "resources.memory" "resources.requests.memory and resources.limits.memory, of a Java program"
-}}
{{- if (include "skopeo-operator.credentials" . | fromJson).keptIn -}}
{{- $_ := set $instead "config.credentials.secretName" "credentials.existingSecret, a Secret with docker configs as source.json and destination.json" -}}
{{- end -}}
{{- range $path, $new := $instead -}}
{{- $value := $.Values -}}
{{- range splitList "." $path -}}
{{- if kindIs "map" $value -}}
{{- $value = get $value . -}}
{{- else -}}
{{- $value = "" -}}
{{- end -}}
{{- end -}}
{{- if $value }}
  {{ $path }}: write {{ $new }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* How many Images the Go operator had handled that nobody approved yet; empty for none. */}}
{{- define "skopeo-operator.oldImages" -}}
{{- $count := 0 -}}
{{- if and (not .Values.migration.approve) (.Capabilities.APIVersions.Has "skopeo.io/v1alpha1") -}}
{{- range .Values.watchNamespaces | default (list "") -}}
{{- range (lookup "skopeo.io/v1alpha1" "Image" . "").items -}}
{{- $status := .status | default dict -}}
{{- if and $status.lastGenerationSeen (or (not $status.conditions) (eq (toString $status.phase) "AwaitingApproval")) -}}
{{- $count = add1 $count -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $count -}}
{{ $count }}
{{- end -}}
{{- end -}}
