package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/opencontainers/go-digest"
	"go.podman.io/image/v5/docker"
	"go.podman.io/image/v5/docker/reference"
	"go.podman.io/image/v5/image"
	"go.podman.io/image/v5/manifest"
	"go.podman.io/image/v5/types"
)

// repository is a repository with the connection that all its manifests are read over.
type repository struct {
	types.ImageSource
	name string
}

func parse(text string) (reference.Canonical, error) {
	name, found := strings.CutPrefix(text, "docker://")
	if !found {
		return nil, errors.New("not a reference that begins with docker://")
	}
	named, err := reference.ParseNormalizedNamed(name)
	if err != nil {
		return nil, err
	}
	source, hasDigest := named.(reference.Canonical)
	if !hasDigest {
		return nil, errors.New("a reference without a digest")
	}
	return reference.WithDigest(reference.TrimNamed(source), source.Digest())
}

// openRepository opens the repository of a reference. The library reads that manifest to do so.
func openRepository(ctx context.Context, sys *types.SystemContext, first reference.Canonical) (*repository, error) {
	ref, err := docker.NewReference(first)
	if err != nil {
		return nil, err
	}
	source, err := ref.NewImageSource(ctx, sys)
	if err != nil {
		return nil, err
	}
	return &repository{source, first.Name()}, nil
}

// read adds the layers of an image, or of all images of an index. The library bounds a manifest to 4 MiB and compares
// its digest.
func (r *repository) read(ctx context.Context, of digest.Digest, found *layers) error {
	blob, mediaType, err := r.manifest(ctx, of)
	if err != nil {
		return err
	}
	if !manifest.MIMETypeIsMultiImage(mediaType) {
		return r.add(blob, mediaType, found)
	}
	index, err := manifest.ListFromBlob(blob, mediaType)
	if err != nil {
		return err
	}
	children := index.Instances()
	for _, child := range children[:min(len(children), maxChildren)] {
		blob, mediaType, childErr := r.manifest(ctx, child)
		// An index in an index is a source of its own: skopeo does not copy it along.
		if childErr == nil && !manifest.MIMETypeIsMultiImage(mediaType) {
			childErr = r.add(blob, mediaType, found)
		}
		if childErr != nil {
			err = fmt.Errorf("%s: %w", child, childErr)
		}
	}
	return err
}

func (r *repository) manifest(ctx context.Context, of digest.Digest) ([]byte, string, error) {
	return image.UnparsedInstance(r, &of).Manifest(ctx)
}

func (r *repository) add(blob []byte, mediaType string, found *layers) error {
	parsed, err := manifest.FromBlob(blob, mediaType)
	if err != nil {
		return err
	}
	for _, layer := range parsed.LayerInfos() {
		found.add(layer.Digest, layer.MediaType, r.name)
	}
	return nil
}
