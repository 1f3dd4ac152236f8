package discordtest

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// checker looks for what breaks a documented limit in a body and keeps the first finding. Texts are counted in
// characters, that is code points.
type checker struct {
	call    *call
	problem *refusal
}

// checkLimits holds a request to the limits that Discord's description lacks.
func (c *call) checkLimits() *refusal {
	k := &checker{call: c}
	object, isObject := c.value.(map[string]any)
	list, isList := c.value.([]any)
	switch {
	case c.route.rules != nil && isObject:
		c.route.rules(k, object)
	case c.route.list != nil && isList:
		c.route.list(k, list)
	case c.route.rules != nil || c.route.list != nil:
		k.fail("", "The body has the wrong type or is missing.")
	}
	return k.problem
}

func (k *checker) fail(path, format string, args ...any) {
	if k.problem == nil {
		k.problem = invalidBody(path, format, args...)
	}
}

// text checks the length of a text, which may be left out when low is 0.
func (k *checker) text(o map[string]any, path, key string, low, high int) string {
	text, _ := o[key].(string)
	if n := utf8.RuneCountInString(text); n < low || n > high {
		k.fail(join(path, key), "Must be between %d and %d in length, not %d.", low, high, n)
	}
	return text
}

// number reads a number, and checks its range when it is there.
func (k *checker) number(o map[string]any, path, key string, low, high int) (int, bool) {
	if o[key] == nil {
		return 0, false
	}
	value, _ := o[key].(json.Number)
	n, err := value.Int64()
	if err != nil || int(n) < low || int(n) > high {
		k.fail(join(path, key), "Must be a number between %d and %d.", low, high)
	}
	return int(n), true
}

// objects reads a list of objects and checks its length.
func (k *checker) objects(o map[string]any, path, key string, low, high int) []map[string]any {
	list, isList := o[key].([]any)
	if o[key] != nil && !isList || len(list) < low || len(list) > high {
		k.fail(join(path, key), "Must be a list of %d to %d, not %d.", low, high, len(list))
	}
	objects := make([]map[string]any, len(list))
	for i, v := range list {
		var ok bool
		if objects[i], ok = v.(map[string]any); !ok {
			k.fail(at(join(path, key), i), "Must be an object.")
		}
	}
	return objects
}

// flags reads a set of flags, of which only some are allowed.
func (k *checker) flags(o map[string]any, path string, allowed int) int {
	n, _ := k.number(o, path, "flags", 0, 1<<31)
	if n&^allowed != 0 {
		k.fail(join(path, "flags"), "The flags %d can not be set here.", n&^allowed)
	}
	return n
}

func kind(o map[string]any) int {
	n, _ := o["type"].(json.Number)
	value, _ := n.Int64()
	return int(value)
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func at(path string, i int) string { return fmt.Sprintf("%s.%d", path, i) }
