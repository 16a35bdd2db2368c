// Skopeo-known-blobs tells skopeo which layers a registry has, so that a copy to another repository of that registry
// mounts them. skopeo mounts only what is in its blob info cache, and puts there only what it has transferred.
//
//	skopeo-known-blobs [--authfile FILE] [--cert-dir DIR] [--tls-verify=false] <SOURCES
//
// Each line of the standard input is a source, docker://HOST/REPOSITORY@DIGEST. The cache is the one that skopeo uses
// with the same environment. What cannot be read is a line on the standard error, and its layers are copied as they
// would be without this program. After SIGTERM, it records what it has read until then.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"go.podman.io/image/v5/docker/reference"
	"go.podman.io/image/v5/pkg/blobinfocache"
	"go.podman.io/image/v5/types"
)

const (
	maxSources  = 500
	maxReaders  = 4
	maxChildren = 200 // of an index
)

func main() {
	sys := &types.SystemContext{}
	flag.StringVar(&sys.AuthFilePath, "authfile", os.Getenv("REGISTRY_AUTH_FILE"), "a config.json with credentials")
	flag.StringVar(&sys.DockerCertPath, "cert-dir", "", "a folder with CA certificates")
	verify := flag.Bool("tls-verify", true, "whether certificates are verified")
	flag.Parse()
	sys.DockerInsecureSkipTLSVerify = types.NewOptionalBool(!*verify)

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()

	found := newLayers()
	readAll(ctx, sources(ctx, sys, os.Stdin), found)
	found.recordIn(blobinfocache.DefaultCache(sys))
}

// source is a manifest to read, in a repository that is opened once for all its manifests.
type source struct {
	reference.Canonical
	open func() (*repository, error)
}

// sources returns the references of the input, each once.
func sources(ctx context.Context, sys *types.SystemContext, input io.Reader) []source {
	var all []source
	open := map[string]func() (*repository, error){}
	seen := map[string]bool{}
	for lines := bufio.NewScanner(input); lines.Scan() && len(all) < maxSources; {
		ref, err := parse(lines.Text())
		switch {
		case err != nil:
			report(lines.Text(), err)
		case !seen[ref.String()]:
			seen[ref.String()] = true
			if open[ref.Name()] == nil {
				open[ref.Name()] = sync.OnceValues(func() (*repository, error) { return openRepository(ctx, sys, ref) })
			}
			all = append(all, source{ref, open[ref.Name()]})
		}
	}
	return all
}

// readAll reads the manifests of all sources, some at once.
func readAll(ctx context.Context, sources []source, found *layers) {
	var readers sync.WaitGroup
	slots := make(chan struct{}, maxReaders)
	for _, source := range sources {
		slots <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		readers.Go(func() {
			defer func() { <-slots }()
			repository, err := source.open()
			if err == nil {
				err = repository.read(ctx, source.Digest(), found)
			}
			if err != nil {
				report(source.String(), err)
			}
		})
	}
	readers.Wait()
}

func report(what string, err error) { fmt.Fprintf(os.Stderr, "%s: %v\n", what, err) }
