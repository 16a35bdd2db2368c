# Prints the results as Markdown. Each figure is the median of the rounds; ratios are taken within a round.

{
  if (!($1 in known)) { known[$1]; scenes[++scene_count] = $1 }
  if (!(($1, $3) in took_part)) { took_part[$1, $3]; contestants[$1, ++contestant_count[$1]] = $3 }
  if ($2 > rounds[$1]) rounds[$1] = $2
  value[$1, $2, $3, $4] = $5
  if ($4 ~ /^wire-/) value[$1, $2, $3, "wire"] += $5
  if ($4 ~ /^requests:/) { sub(/^requests:/, "", $4); programs[$1, $3] = programs[$1, $3] (index(programs[$1, $3], $4) ? "" : " " $4) }
}

END {
  print_ratios()
  print_seconds()
  print_costs()
  print_bytes()
}

function print_ratios() {
  print "\n| scene | ratio | target | median | each round |"
  print "|---|---|---|---|---|"
  ratio("images-200", "operator ÷ regsync", "≤ 2.5", "operator", "", "regsync", "seconds")
  ratio("images-200", "TaskRuns", "≤ 6", "operator", "", "", "taskruns")
  ratio("namespaces-20", "operator ÷ regsync", "≤ 6", "operator", "", "regsync", "seconds")
  ratio("namespaces-20", "TaskRuns", "≤ 26", "operator", "", "", "taskruns")
  ratio("imageset-500", "operator ÷ regsync", "≤ 2.5", "operator", "", "regsync", "seconds")
  ratio("imageset-500", "TaskRuns", "≤ 20", "operator", "", "", "taskruns")
  ratio("promotion", "operator ÷ regsync", "≤ 1.2", "operator", "", "regsync", "seconds")
  ratio("promotion", "bytes ÷ those of skopeo without mounts", "≤ 0.25", "operator", "", "skopeo-alone", "wire")
  ratio("referrers", "operator ÷ regctl", "≤ 1.3", "operator", "", "regctl", "seconds")
  ratio("referrers", "operator ÷ regctl, four at a time", "", "operator", "", "regctl-parallel", "seconds")
  ratio("referrers-tags", "operator ÷ regctl", "≤ 1.3", "operator", "", "regctl", "seconds")
  ratio("referrers-tags", "operator ÷ regctl, four at a time", "", "operator", "", "regctl-parallel", "seconds")
  ratio("tags-1000", "operator ÷ regsync", "≤ 1.4", "operator", "", "regsync", "seconds")
  ratio("tags-100", "(operator − TaskRun of one line) ÷ regsync", "≤ 1.2", "operator", "taskrun-of-one", "regsync", "seconds")
  ratio("tags-100", "Jobs ÷ operator", "≥ 5.5", "jobs", "", "operator", "seconds")
  ratio("archive", "export ÷ skopeo sync", "≤ 1.5", "export", "", "skopeo-export", "seconds")
  ratio("archive", "bytes on disk ÷ those of skopeo sync", "≤ 0.6", "export", "", "skopeo-export", "bytes")
  ratio("archive", "import ÷ skopeo sync", "≤ 1.5", "import", "", "skopeo-import", "seconds")
  ratio("archive", "nothing new: layers read", "0", "export-again", "", "", "downloads")
  ratio("archive", "nothing new: TaskRuns", "≤ 1", "export-again", "", "", "taskruns")
  ratio("one", "operator ÷ TaskRun of the same line", "≤ 1.15", "operator", "", "taskrun", "seconds")
  for (i = 1; i <= scene_count; i++)
    ratio(scenes[i], "requests of operator and pods ÷ regsync's", "≤ 1.5", "operator", "", "regsync", "requests")
  for (i = 1; i <= scene_count; i++)
    ratio(scenes[i], "unchanged: operator ÷ regsync", "", "operator-again", "", "regsync-again", "seconds")
}

function ratio(scene, name, target, above, without, below, key,    r, x, list, all) {
  for (r = 1; r <= rounds[scene]; r++) {
    if (!((scene, r, above, key) in value)) continue
    if (below != "" && value[scene, r, below, key] + 0 == 0) continue
    x = value[scene, r, above, key]
    if (without != "") x -= value[scene, r, without, key]
    if (below != "") x = sprintf("%.2f", x / value[scene, r, below, key])
    list[r] = x
    all = all (all == "" ? "" : ", ") x
  }
  if (all != "") printf "| %s | %s | %s | **%s** | %s |\n", scene, name, target, median_of(list), all
}

function print_seconds(    s, c, who) {
  print "\n| scene | | seconds | of these `kubectl apply` | TaskRuns | seconds, unchanged |"
  print "|---|---|---|---|---|---|"
  for (s = 1; s <= scene_count; s++)
    for (c = 1; c <= contestant_count[scenes[s]]; c++) {
      who = contestants[scenes[s], c]
      if (who ~ /-again$/) continue
      printf "| %s | %s | %s | %s | %s | %s |\n", scenes[s], who, median(scenes[s], who, "seconds"), median(scenes[s], who, "apply"),
        who ~ /^(operator|export|import)$/ ? median(scenes[s], who, "taskruns") : "", median(scenes[s], who "-again", "seconds")
    }
}

function print_costs(    s, c, g, scene, who, lines, cpu, total, row) {
  split("tool operator copies tekton node control-plane registries", groups, " ")
  print "\n| scene | | requests a tag | CPU s: tool | operator | pods of copies | Tekton | kubelet, containerd | API server, etcd … | registries | all | ms a tag: tool and pods of copies | all |"
  print "|---|---|---|---|---|---|---|---|---|---|---|---|---|"
  for (s = 1; s <= scene_count; s++)
    for (c = 1; c <= contestant_count[scene = scenes[s]]; c++) {
      who = contestants[scene, c]
      lines = median(scene, who, "lines")
      total = 0
      row = ""
      for (g = 1; g <= 7; g++) {
        cpu[groups[g]] = median(scene, who, "cpu:" groups[g])
        if (cpu[groups[g]] < 0) cpu[groups[g]] = 0
        total += cpu[groups[g]]
        row = row sprintf(" %.1f |", cpu[groups[g]])
      }
      printf "| %s | %s | %s |%s %.1f | %.0f | %.0f |\n", scene, who, requests(scene, who, lines), row, total,
        1000 * (cpu["tool"] + cpu["copies"]) / lines, 1000 * total / lines
    }
}

function print_bytes(    s, c, scene, who) {
  print "\n| scene | | MiB to registries | from registries | blobs mounted | uploaded | downloaded | referrers |"
  print "|---|---|---|---|---|---|---|---|"
  for (s = 1; s <= scene_count; s++)
    for (c = 1; c <= contestant_count[scene = scenes[s]]; c++) {
      who = contestants[scene, c]
      printf "| %s | %s | %.1f | %.1f | %s | %s | %s | %s |\n", scene, who, median(scene, who, "wire-to") / 1048576,
        median(scene, who, "wire-from") / 1048576, median(scene, who, "mounts"), median(scene, who, "uploads"),
        median(scene, who, "downloads"), median(scene, who, "referrers")
    }
}

function requests(scene, who, lines,    names, n, i, parts) {
  n = split(programs[scene, who], names, " ")
  for (i = 1; i <= n; i++)
    parts = parts (i > 1 ? ", " : "") names[i] " " sprintf("%.1f", median(scene, who, "requests:" names[i]) / lines)
  return sprintf("%.1f", median(scene, who, "requests") / lines) (n > 1 ? " (" parts ")" : "")
}

function median(scene, who, key,    r, list) {
  for (r = 1; r <= rounds[scene]; r++) if ((scene, r, who, key) in value) list[r] = value[scene, r, who, key]
  return median_of(list)
}

function median_of(list,    i, j, n, x, sorted) {
  for (i in list) {
    x = list[i]
    for (j = n++; j > 0 && sorted[j] > x; j--) sorted[j + 1] = sorted[j]
    sorted[j + 1] = x
  }
  return n == 0 ? "" : n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}
