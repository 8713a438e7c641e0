// Command rodedraad is the whole of Rode Draad in one binary: it serves the boards, and does what an operator does to
// them. This package reads the command line and the environment, and joins the rooms of the house; it holds no rule.
//
// Start reading at commands.go, the list of everything the command does, then serve.go.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"rodedraad/domain"
)

// build is the version, set when the binary is linked; see buildName for a binary that was linked without.
var build string

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal is not caught any more, and ends the process at once.
	context.AfterFunc(ctx, stop)
	os.Exit(Run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// station is where a command runs: until when, and where its words go. What a command answers is written to out; what it
// says about how it goes, to err.
type station struct {
	ctx      context.Context
	out, err io.Writer
}

// exited is thrown by the parser when it has shown help or the version, and caught in Run.
type exited int

// Run does what the arguments and the environment say until ctx ends, and returns the code to exit with: 0 when it went
// well, 1 when it did not, 2 when it was asked in a way that cannot be understood.
func Run(ctx context.Context, args []string, out, err io.Writer) (code int) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case exited:
			code = int(r)
		default:
			panic(r)
		}
	}()
	parser := kong.Must(&commands{}, parserOptions(out, err)...)
	parsed, failed := parser.Parse(args)
	if failed != nil {
		_, _ = fmt.Fprintf(err, "rodedraad: %s\n", sentence(failed))
		return 2
	}
	if failed := parsed.Run(station{ctx, out, err}); failed != nil {
		_, _ = fmt.Fprintf(err, "rodedraad: %s\n", sentence(failed))
		return 1
	}
	return 0
}

// parserOptions say how the command line is read. Each flag is an environment variable too.
func parserOptions(out, err io.Writer) []kong.Option {
	return []kong.Option{
		kong.Name("rodedraad"),
		kong.Description("Live boards for case learning teams in action research."),
		kong.DefaultEnvars("RODEDRAAD"),
		kong.Vars{"version": "rodedraad " + buildName()},
		kong.Writers(out, err),
		kong.Exit(func(code int) { panic(exited(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	}
}

// sentence is what went wrong in one line, with the fields of a refusal.
func sentence(err error) string {
	text := strings.ReplaceAll(err.Error(), "\n", "; ")
	var refused *domain.Error
	if errors.As(err, &refused) && len(refused.Fields) > 0 {
		for _, field := range slices.Sorted(maps.Keys(refused.Fields)) {
			text += fmt.Sprintf("; %s: %s", field, refused.Fields[field])
		}
	}
	return text
}

// buildName is the version this binary was linked with, or otherwise the commit it was built from.
func buildName() string {
	if build != "" {
		return build
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	name, changed := info.Main.Version, ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && len(s.Value) >= 12:
			name = s.Value[:12]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "-changed"
		}
	}
	if name == "" || name == "(devel)" {
		return "unknown" + changed
	}
	return name + changed
}
