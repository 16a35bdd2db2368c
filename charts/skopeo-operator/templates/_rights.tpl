{{/* In namespaces with Images. */}}
{{- define "skopeo-operator.rightsOnImages" -}}
- apiGroups: [skopeo.io]
  resources: [images]
  verbs: [get, list, watch]
- apiGroups: [skopeo.io]
  resources: [imagesets]
  verbs: [list, watch]
- apiGroups: [skopeo.io]
  resources: [images/status, imagesets/status]
  verbs: [patch]
# The Images of ImageSets.
- apiGroups: [skopeo.io]
  resources: [images]
  verbs: [create, patch, delete]
- apiGroups: [""]
  resources: [events]
  verbs: [create]
{{- end -}}

{{/* In namespaces with ImageExports and ImageImports, whose TaskRuns are beside them. */}}
{{- define "skopeo-operator.rightsOnArchives" -}}
- apiGroups: [skopeo.io]
  resources: [imageexports, imageimports]
  verbs: [list, watch]
- apiGroups: [skopeo.io]
  resources: [imageexports/status, imageimports/status]
  verbs: [patch]
# To read what a TaskRun found on a volume.
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get]
# To say which claim is missing. Volumes themselves are out of reach.
- apiGroups: [""]
  resources: [persistentvolumeclaims]
  verbs: [get]
{{- end -}}

{{/* In namespaces with TaskRuns: those with Images, and that of central runs. */}}
{{- define "skopeo-operator.rightsOnRuns" -}}
- apiGroups: [tekton.dev]
  resources: [taskruns]
  verbs: [get, list, watch, create, patch, delete]
{{ include "skopeo-operator.rightOnTask" . }}
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, create]
# To see whether the pod of a cancelled or deleted TaskRun has ended.
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list]
{{- end -}}

{{- define "skopeo-operator.rightOnTask" -}}
- apiGroups: [tekton.dev]
  resources: [tasks]
  resourceNames: [{{ .Values.task.name }}]
  verbs: [get]
{{- end -}}

{{/* In namespaces whose Images name their own ServiceAccounts: to get these, one at a time. */}}
{{- define "skopeo-operator.rightsOnAccounts" -}}
- apiGroups: [""]
  resources: [serviceaccounts, secrets]
  verbs: [get]
{{- end -}}

{{/* In the namespace of central runs, if its Images are not watched. */}}
{{- define "skopeo-operator.rightsOnCentralAccount" -}}
- apiGroups: [""]
  resources: [serviceaccounts]
  resourceNames: [{{ .Values.central.serviceAccountName }}]
  verbs: [get]
{{- with include "skopeo-operator.credentialsSecret" . }}
- apiGroups: [""]
  resources: [secrets]
  resourceNames: [{{ . }}]
  verbs: [get]
{{- end }}
{{- end -}}

{{/* In the namespace of central runs: the key of the annotation by which the operator knows its own runs. */}}
{{- define "skopeo-operator.rightsOnRunKey" -}}
- apiGroups: [""]
  resources: [secrets]
  verbs: [create]
- apiGroups: [""]
  resources: [secrets]
  resourceNames: [skopeo-operator-run-key]
  verbs: [get]
{{- end -}}

{{/* Binds a Role of the release to the operator. Takes a list: the root context, the Role's name, its namespace. */}}
{{- define "skopeo-operator.roleBinding" -}}
{{- $name := index . 1 -}}
{{- $namespace := index . 2 -}}
{{- with index . 0 -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ $name }}
  namespace: {{ $namespace }}
  labels:
    {{- include "skopeo-operator.labels" . | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ $name }}
subjects:
  - kind: ServiceAccount
    name: {{ include "skopeo-operator.fullname" . }}
    namespace: {{ .Release.Namespace }}
{{- end }}
{{- end -}}

{{/* The head of a Role. Takes a list: the root context, the Role's name, its namespace. */}}
{{- define "skopeo-operator.role" -}}
{{- $name := index . 1 -}}
{{- $namespace := index . 2 -}}
{{- with index . 0 -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ $name }}
  namespace: {{ $namespace }}
  labels:
    {{- include "skopeo-operator.labels" . | nindent 4 }}
{{- end }}
{{- end -}}
