// Package assets holds what browsers get from us, embedded in the binary: the
// built scripts, styles, fonts and icons, the page templates and the locales.
//
// The package must never hold a rule, a handler or anything that differs from
// one request to the next; it imports nothing of ours. What stands in dist is
// made by `make build` and never committed, so a fresh clone compiles but has
// nothing to serve until it is built, and Open says so.
//
// Start reading at Open.
package assets

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Prefix is the path below which every file that Files knows is to be served.
const Prefix = "/assets/"

//go:embed all:dist all:templates all:locales
var embedded embed.FS

// ErrNotBuilt is returned by Open when the browser files were never built into
// this binary.
var ErrNotBuilt = errors.New("assets: the browser files are missing from this binary: run `make build`")

// Files are the built browser files, read whole into memory once and never
// changed after, so that any number of goroutines may use one value.
type Files struct {
	entries map[string]entry // by logical name, such as "app.js"
	byPath  map[string]File  // by path below Prefix, such as "app-5K2PX7QA.js"
}

// File is one file as it goes over the wire. Its path carries a hash of its
// content, so it may be cached for ever.
type File struct {
	Path        string // below Prefix
	ContentType string
	Body        []byte
	Gzip        []byte // the body compressed, or nil where that gains nothing
	Brotli      []byte // the same, smaller
}

// entry is one line of manifest.json; build.mjs writes it.
type entry struct {
	File    string   `json:"file"`
	Imports []string `json:"imports"`
}

// Open reads the embedded browser files. It returns ErrNotBuilt when they were
// not built, and another error when the manifest names a file that is not
// there.
func Open() (*Files, error) {
	dist, err := fs.Sub(embedded, "dist")
	if err != nil {
		return nil, err
	}
	return OpenFS(dist)
}

// OpenFS reads browser files from dist, a directory as build.mjs leaves it. It
// returns the same errors as Open.
func OpenFS(dist fs.FS) (*Files, error) {
	raw, err := fs.ReadFile(dist, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	if err != nil {
		return nil, fmt.Errorf("assets: reading manifest.json: %w", err)
	}
	files := &Files{entries: map[string]entry{}, byPath: map[string]File{}}
	if err := json.Unmarshal(raw, &files.entries); err != nil {
		return nil, fmt.Errorf("assets: manifest.json: %w", err)
	}
	if err := files.read(dist); err != nil {
		return nil, err
	}
	for name, e := range files.entries {
		if _, ok := files.byPath[e.File]; !ok {
			return nil, fmt.Errorf("assets: %s is in manifest.json as %s, which is missing: run `make build`", name, e.File)
		}
	}
	return files, nil
}

// read loads every file of dist except the manifest and hidden ones.
func (f *Files) read(dist fs.FS) error {
	return fs.WalkDir(dist, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") || name == "manifest.json" {
			return err
		}
		body, err := fs.ReadFile(dist, name)
		if err != nil {
			return fmt.Errorf("assets: reading %s: %w", name, err)
		}
		packing := path.Ext(name)
		plain := name
		if packing == ".gz" || packing == ".br" {
			plain = strings.TrimSuffix(name, packing)
		}
		file := f.byPath[plain]
		file.Path, file.ContentType = plain, contentType(plain)
		switch packing {
		case ".gz":
			file.Gzip = body
		case ".br":
			file.Brotli = body
		default:
			file.Body = body
		}
		f.byPath[plain] = file
		return nil
	})
}

// URL returns the path, Prefix included, at which the file of this logical
// name is served: "app.js", "board.js", "app.css", "icons.svg", "licenses.txt"
// or a font such as "source-sans-3.woff2". An unknown name is an error, so
// that a slip in a template fails its first test.
func (f *Files) URL(name string) (string, error) {
	e, ok := f.entries[name]
	if !ok {
		return "", fmt.Errorf("assets: no browser file is called %q", name)
	}
	return Prefix + e.File, nil
}

// Imports returns the paths of the scripts that the script of this logical
// name needs before it can run, for <link rel="modulepreload">. It is empty
// for names that need none and for unknown ones.
func (f *Files) Imports(name string) []string {
	urls := make([]string, 0, len(f.entries[name].Imports))
	for _, file := range f.entries[name].Imports {
		urls = append(urls, Prefix+file)
	}
	return urls
}

// File returns the file served at this path below Prefix, and false when there
// is none. The path must already be decoded; it is compared exactly.
func (f *Files) File(name string) (File, bool) {
	file, ok := f.byPath[name]
	return file, ok
}

// Templates returns the page templates, the root of the tree being
// assets/templates.
func Templates() fs.FS { return below("templates") }

// Locales returns the translations, one JSON file a language, the root of the
// tree being assets/locales.
func Locales() fs.FS { return below("locales") }

// below returns a directory that the embed directive guarantees.
func below(dir string) fs.FS {
	sub, err := fs.Sub(embedded, dir)
	if err != nil {
		panic(err) // only an invalid constant name can cause this
	}
	return sub
}

// contentType is the fixed table of what build.mjs makes; it does not ask the
// machine, whose answers differ.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".txt":
		return "text/plain; charset=utf-8"
	default:
		return "application/octet-stream"
	}
}
