package assets_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"rodedraad/assets"
)

// MustOpenFS opens a small built tree, with one script that needs one chunk.
func MustOpenFS(tb testing.TB) *assets.Files {
	tb.Helper()
	files, err := assets.OpenFS(fstest.MapFS{
		".keep": {},
		"manifest.json": {Data: []byte(`{"app.js":{"file":"app-A.js","bytes":3,"gzip":2,"imports":["live-B.js"]},
			"source-sans-3.woff2":{"file":"fonts/source-sans-3-C.woff2","bytes":4,"gzip":4,"imports":[]}}`)},
		"app-A.js":                    {Data: []byte("app")},
		"app-A.js.gz":                 {Data: []byte("gz")},
		"app-A.js.br":                 {Data: []byte("br")},
		"live-B.js":                   {Data: []byte("live")},
		"fonts/source-sans-3-C.woff2": {Data: []byte("font")},
	})
	if err != nil {
		tb.Fatalf("OpenFS: %v", err)
	}
	return files
}

func TestFilesAreServedUnderHashedNames(t *testing.T) {
	files := MustOpenFS(t)
	tests := []struct {
		name, wantURL, wantType, wantBody, wantGzip, wantBrotli string
		wantImports                                             []string
	}{
		{"app.js", "/assets/app-A.js", "text/javascript; charset=utf-8", "app", "gz", "br", []string{"/assets/live-B.js"}},
		{"source-sans-3.woff2", "/assets/fonts/source-sans-3-C.woff2", "font/woff2", "font", "", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			url, err := files.URL(tt.name)
			if err != nil || url != tt.wantURL {
				t.Fatalf("URL = %q, %v; want %q", url, err, tt.wantURL)
			}
			file, ok := files.File(strings.TrimPrefix(url, assets.Prefix))
			if !ok {
				t.Fatal("the URL leads to no file")
			}
			if file.ContentType != tt.wantType || string(file.Body) != tt.wantBody || string(file.Gzip) != tt.wantGzip || string(file.Brotli) != tt.wantBrotli {
				t.Errorf("file = %q %q %q %q; want %q %q %q %q", file.ContentType, file.Body, file.Gzip, file.Brotli, tt.wantType, tt.wantBody, tt.wantGzip, tt.wantBrotli)
			}
			if got := files.Imports(tt.name); strings.Join(got, " ") != strings.Join(tt.wantImports, " ") {
				t.Errorf("Imports = %v; want %v", got, tt.wantImports)
			}
		})
	}
}

func TestFilesKnowNothingElse(t *testing.T) {
	files := MustOpenFS(t)
	if url, err := files.URL("nothing.js"); err == nil {
		t.Errorf("URL of an unknown name = %q; want an error", url)
	}
	for _, name := range []string{"", ".keep", "manifest.json", "app.js", "app-A.js.gz", "app-A.js.br", "../embed.go", "fonts", "App-A.js"} {
		if _, ok := files.File(name); ok {
			t.Errorf("File(%q) found something", name)
		}
	}
}

func TestOpenSaysWhatIsMissing(t *testing.T) {
	if _, err := assets.OpenFS(fstest.MapFS{".keep": {}}); !errors.Is(err, assets.ErrNotBuilt) {
		t.Errorf("without a manifest: %v; want ErrNotBuilt", err)
	}
	if !strings.Contains(assets.ErrNotBuilt.Error(), "make build") {
		t.Errorf("ErrNotBuilt does not say what to run: %v", assets.ErrNotBuilt)
	}
	half := fstest.MapFS{"manifest.json": {Data: []byte(`{"app.js":{"file":"app-A.js"}}`)}}
	if _, err := assets.OpenFS(half); err == nil || !strings.Contains(err.Error(), "app-A.js") {
		t.Errorf("with a file missing: %v; want its name", err)
	}
	broken := fstest.MapFS{"manifest.json": {Data: []byte(`{`)}}
	if _, err := assets.OpenFS(broken); err == nil {
		t.Error("a broken manifest was accepted")
	}
}

func TestTemplatesAndLocalesAreEmbedded(t *testing.T) {
	for name, tree := range map[string]fs.FS{"templates": assets.Templates(), "locales": assets.Locales()} {
		if _, err := fs.ReadDir(tree, "."); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
