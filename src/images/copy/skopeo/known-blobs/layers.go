package main

import (
	"reflect"
	"strings"
	"sync"

	"github.com/opencontainers/go-digest"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"
	"go.podman.io/image/v5/docker"
	"go.podman.io/image/v5/docker/reference"
	"go.podman.io/image/v5/manifest"
	"go.podman.io/image/v5/pkg/compression"
	"go.podman.io/image/v5/types"
)

const (
	uncompressed       = "uncompressed"
	unknownCompression = "unknown"
)

// layers are the layers that manifests name, where they are, and how they are compressed. Configs are not among them:
// skopeo never mounts one.
type layers struct {
	mutex        sync.Mutex
	compressors  map[digest.Digest]string // unknownCompression if manifests contradict each other
	repositories map[digest.Digest]map[string]bool
}

func newLayers() *layers {
	return &layers{compressors: map[digest.Digest]string{}, repositories: map[digest.Digest]map[string]bool{}}
}

// add adds a layer of a repository. It takes only layers whose media type says how they are compressed, since skopeo
// would want to change the media type of others.
func (l *layers) add(layer digest.Digest, mediaType, repository string) {
	compressor := compressorOf(mediaType)
	if layer.Validate() != nil || compressor == unknownCompression {
		return
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if before, found := l.compressors[layer]; found && before != compressor {
		compressor = unknownCompression
	}
	l.compressors[layer] = compressor
	if l.repositories[layer] == nil {
		l.repositories[layer] = map[string]bool{}
	}
	l.repositories[layer][repository] = true
}

func compressorOf(mediaType string) string {
	switch mediaType {
	case v1.MediaTypeImageLayer, manifest.DockerV2SchemaLayerMediaTypeUncompressed:
		return uncompressed
	case v1.MediaTypeImageLayerGzip, manifest.DockerV2Schema2LayerMediaType:
		return compression.Gzip.Name()
	case v1.MediaTypeImageLayerZstd:
		return compression.Zstd.Name()
	}
	if strings.HasSuffix(mediaType, "+gzip") && !strings.Contains(mediaType, "nondistributable") {
		return compression.Gzip.Name()
	}
	return unknownCompression
}

// recordIn writes them to skopeo's cache. The library asks to record only what was verified, since it would change
// manifests accordingly. Here each entry says what the manifests say, the cache serves one run, and skopeo keeps
// digests: a false entry can make a copy fail, but never changes one.
func (l *layers) recordIn(cache types.BlobInfoCache) {
	if kept, ok := cache.(interface {
		Open()
		Close()
	}); ok {
		kept.Open()
		defer kept.Close()
	}
	for layer, compressor := range l.compressors {
		if compressor == unknownCompression {
			continue
		}
		recordCompressor(cache, layer, compressor)
		for repository := range l.repositories[layer] {
			recordLocation(cache, layer, repository)
		}
	}
}

func recordLocation(cache types.BlobInfoCache, layer digest.Digest, repository string) {
	named, err := reference.ParseNormalizedNamed(repository)
	if err != nil {
		return
	}
	// As docker/cache.go of the library.
	scope := types.BICTransportScope{Opaque: reference.Domain(named)}
	cache.RecordKnownLocation(docker.Transport, scope, layer, types.BICLocationReference{Opaque: repository})
}

// recordCompressor calls a method that the library has for itself: it is exported, the type of its parameter is not.
func recordCompressor(cache types.BlobInfoCache, layer digest.Digest, compressor string) {
	record := reflect.ValueOf(cache).MethodByName("RecordDigestCompressorData")
	data := reflect.New(record.Type().In(1)).Elem()
	data.FieldByName("BaseVariantCompressor").SetString(compressor)
	data.FieldByName("SpecificVariantCompressor").SetString(unknownCompression)
	record.Call([]reflect.Value{reflect.ValueOf(layer), data})
}
