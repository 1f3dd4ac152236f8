package localpg

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// StartForTests returns a share in the test cluster: one server for all test binaries of this user, without
// durability, in the cache folder beside the bundle. It honors NEWSDESK_POSTGRES_BIN, as the program does. A cluster
// that a crash of the machine broke is made anew.
//
// Test binaries run at the same time and join the same server; whoever finds Adopted false is its first user and
// may drop what killed tests left.
func StartForTests(ctx context.Context) (*Server, error) {
	o := Options{
		BinDir:     os.Getenv("NEWSDESK_POSTGRES_BIN"), // tests have no configuration to read it
		Settings:   map[string]string{"max_connections": "200"},
		disposable: true,
	}
	places, err := choosePlaces(o)
	if err != nil {
		return nil, err
	}
	found, err := findOrMake(ctx, o, places.cache)
	if err != nil {
		return nil, err
	}
	return startCluster(ctx, o, found, filepath.Join(places.cache, fmt.Sprintf("test-cluster-%d", found.Major)))
}
