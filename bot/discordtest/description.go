package discordtest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// description is Discord's published description of its API, from which schemas are compiled as they are needed.
type description struct {
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	document any
	schemas  map[string]*jsonschema.Schema // by JSON pointer; nil for what is not there
}

const descriptionName = "mem:///openapi.json"

// loadOnce keeps descriptions that were read: parsing takes 50 ms, and every test starts a server.
var loadOnce sync.Map //nolint:gochecknoglobals // a cache of files that do not change

// findDescription reads the description from where the options say, or where the shared data is. The error says that
// there is none; it is nil when none is wanted.
func findDescription(o Options) (*description, error) {
	if o.NoDescription {
		return nil, nil
	}
	path := o.Description
	if path == "" {
		var err error
		if path, err = lookUpwards(); err != nil {
			return nil, err
		}
	}
	load, _ := loadOnce.LoadOrStore(path, sync.OnceValues(func() (*description, error) { return loadDescription(path) }))
	return load.(func() (*description, error))()
}

// lookUpwards looks in NEWSDESK_SHARED and in the folder "shared" beside each folder above the current one.
func lookUpwards() (string, error) {
	if shared := os.Getenv("NEWSDESK_SHARED"); shared != "" {
		return filepath.Join(shared, "discord", "openapi.json"), nil
	}
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		path := filepath.Join(folder, "shared", "discord", "openapi.json")
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return "", fmt.Errorf("shared/discord/openapi.json: %w", fs.ErrNotExist)
		}
		folder = parent
	}
}

func loadDescription(path string) (*description, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	document, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource(descriptionName, document); err != nil {
		return nil, err
	}
	return &description{compiler: c, document: document, schemas: map[string]*jsonschema.Schema{}}, nil
}

// schema compiles the schema at a pointer. It returns nil when there is nothing there.
func (d *description) schema(pointer ...string) (*jsonschema.Schema, error) {
	if d.at(pointer...) == nil {
		return nil, nil
	}
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	var path strings.Builder
	for _, part := range pointer {
		path.WriteString("/" + escape.Replace(part))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if known, ok := d.schemas[path.String()]; ok {
		return known, nil
	}
	compiled, err := d.compiler.Compile(descriptionName + "#" + path.String())
	if err == nil {
		d.schemas[path.String()] = compiled
	}
	return compiled, err
}

// at returns what is at a pointer, or nil.
func (d *description) at(pointer ...string) any {
	here := d.document
	for _, part := range pointer {
		object, _ := here.(map[string]any)
		here = object[part]
	}
	return here
}

// named compiles one of the description's named schemas.
func (d *description) named(name string) (*jsonschema.Schema, error) {
	return d.schema("components", "schemas", name)
}

// check returns where and how a value does not fit a schema, or nothing.
func check(schema *jsonschema.Schema, value any) (path, problem string) {
	err := schema.Validate(value)
	var invalid *jsonschema.ValidationError
	switch {
	case err == nil:
		return "", ""
	case !errors.As(err, &invalid):
		return "", err.Error()
	}
	deepest := deepestCause(invalid)
	text := deepest.Error()
	if _, after, ok := strings.Cut(text, "at '"); ok {
		text = after
	}
	return strings.Join(deepest.InstanceLocation, "."), text
}

// deepestCause is the cause that is furthest inside the value: alternatives that are not meant fail near the root.
func deepestCause(e *jsonschema.ValidationError) *jsonschema.ValidationError {
	best := e
	for _, cause := range e.Causes {
		if d := deepestCause(cause); len(d.InstanceLocation) > len(best.InstanceLocation) || best == e {
			best = d
		}
	}
	return best
}

// checkText checks JSON of the server's own making.
func (d *description) checkText(schema *jsonschema.Schema, text []byte) string {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err.Error()
	}
	path, problem := check(schema, value)
	if problem == "" {
		return ""
	}
	return path + ": " + problem
}
