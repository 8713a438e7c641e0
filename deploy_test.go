package main_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// compose is what of docker-compose.yml the tests look at.
type compose struct {
	Services map[string]service
	Networks map[string]struct {
		Internal bool
	}
	Volumes map[string]any
}

type service struct {
	Image       string
	Build       struct{ Context, Dockerfile, Target string }
	User        string
	ReadOnly    bool     `yaml:"read_only"`
	CapDrop     []string `yaml:"cap_drop"`
	CapAdd      []string `yaml:"cap_add"`
	SecurityOpt []string `yaml:"security_opt"`
	Privileged  bool
	Restart     string
	Environment map[string]string
	Ports       []string
	Volumes     []string
	Networks    yaml.Node
	Healthcheck struct{ Test []string }
	DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
	StopGrace   string                                `yaml:"stop_grace_period"`
}

// on reports whether the service is on the network.
func (s service) on(network string) bool {
	return slices.ContainsFunc(s.Networks.Content, func(n *yaml.Node) bool { return n.Value == network })
}

// MustCompose reads docker-compose.yml.
func MustCompose(t *testing.T) compose {
	t.Helper()
	var c compose
	if err := yaml.Unmarshal([]byte(MustRead(t, "docker-compose.yml")), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestComposeRunsNothingThatMayMoreThanItNeeds(t *testing.T) {
	c := MustCompose(t)
	if len(c.Services) != 5 {
		t.Fatalf("there are %d services, want two nodes, database, nats and proxy", len(c.Services))
	}
	for name, s := range c.Services {
		for what, holds := range map[string]bool{
			"runs as somebody who is not root": regexp.MustCompile(`^[1-9]\d*:[1-9]\d*$`).MatchString(s.User),
			"cannot write to its file system":  s.ReadOnly,
			"has no capabilities":              slices.Equal(s.CapDrop, []string{"ALL"}) && len(s.CapAdd) == 0 && !s.Privileged,
			"cannot gain privileges":           slices.Contains(s.SecurityOpt, "no-new-privileges:true"),
			"says whether it is well":          len(s.Healthcheck.Test) > 1,
			"comes back by itself":             s.Restart == "unless-stopped",
			"is of a fixed version":            (s.Image == "") != (s.Build.Target == "") && !strings.HasSuffix(s.Image, "latest"),
			"mounts nothing of the machine": !slices.ContainsFunc(s.Volumes, func(v string) bool {
				name, _, _ := strings.Cut(v, ":")
				_, known := c.Volumes[name]
				return !known
			}),
		} {
			if !holds {
				t.Errorf("service %s: it does not hold that it %s", name, what)
			}
		}
		if (len(s.Ports) > 0) != (name == "proxy") {
			t.Errorf("service %s publishes %v; only the proxy is reached from outside", name, s.Ports)
		}
	}
	if !c.Networks["back"].Internal || c.Services["database"].on("front") || c.Services["nats"].on("front") ||
		c.Services["proxy"].on("back") {
		t.Error("the database and NATS are on a network of their own with the servers")
	}
	if one, two := c.Services["app"], c.Services["app2"]; !maps.Equal(one.Environment, two.Environment) || one.Build != two.Build {
		t.Error("the two nodes are not alike")
	}
	for name, needs := range map[string]string{"app": "database", "app2": "app", "proxy": "app"} {
		if c.Services[name].DependsOn[needs].Condition != "service_healthy" {
			t.Errorf("service %s does not wait until %s is well", name, needs)
		}
	}
}

func TestComposeGivesTheServerSettingsThatAreThere(t *testing.T) {
	server := MustCompose(t).Services["app"]
	documented := MustRead(t, "docs/operations.md")
	for name := range server.Environment {
		if !strings.Contains(documented, "`"+name+"`") {
			t.Errorf("the server is given %s, which is no setting", name)
		}
	}
	// With the values that the example gives, nothing is wrong but what is made wrong here: the last thing that is checked.
	for _, line := range strings.Split(MustRead(t, "docs/deploy/example.env"), "\n") {
		if name, value, found := strings.Cut(line, "="); found && !strings.HasPrefix(line, "#") {
			for setting, text := range server.Environment {
				server.Environment[setting] = regexp.MustCompile(`\$\{`+name+`[^}]*\}`).ReplaceAllLiteralString(text, value)
			}
		}
	}
	server.Environment["RODEDRAAD_SECURITY_CONTACT"] = "tel:112"
	for setting, text := range server.Environment {
		if strings.Contains(text, "${") {
			t.Errorf("%s asks for something that docs/deploy/example.env does not have: %s", setting, text)
		}
		t.Setenv(setting, text)
	}
	got := run(t, "serve")
	wrong := regexp.MustCompile(`RODEDRAAD_[A-Z_]+`).FindAllString(got.err, -1)
	if got.code != 2 || !slices.Equal(wrong, []string{"RODEDRAAD_SECURITY_CONTACT"}) {
		t.Errorf("more is wrong than what was made wrong: %+v", got)
	}
}

func TestImagesAreBuiltFromWhatWeUse(t *testing.T) {
	c, file := MustCompose(t), MustRead(t, "docs/deploy/Dockerfile")
	for name, s := range c.Services {
		if s.Build.Target == "" {
			continue
		}
		if s.Build.Context != "." || s.Build.Dockerfile != "docs/deploy/Dockerfile" ||
			!regexp.MustCompile(`(?m)^FROM \S+ AS `+s.Build.Target+`$`).MatchString(file) {
			t.Errorf("service %s is built from %+v, which is not there", name, s.Build)
		}
	}
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(MustRead(t, "go.mod"))[1]
	if !strings.Contains(file, "FROM golang:"+version+"-") {
		t.Errorf("the image is not built with Go %s, which go.mod asks for", version)
	}
	node := regexp.MustCompile(`"node": ">=(\d+)"`).FindStringSubmatch(MustRead(t, "assets/package.json"))[1]
	if !strings.Contains(file, "FROM node:"+node+"-") {
		t.Errorf("the browser files are not built with Node.js %s, which package.json asks for", node)
	}
	if !regexp.MustCompile(`(?s)FROM scratch AS app\n.*USER 65532:65532\n.*ENTRYPOINT`).MatchString(file) {
		t.Error("the image of the server is not an empty one that somebody who is not root runs in")
	}
	proxy := MustRead(t, "docs/deploy/Caddyfile")
	for _, needed := range []string{"{$PUBLIC_HOST} {", "reverse_proxy app:8080 app2:8080", "lb_policy ip_hash", "health_uri /healthz", "admin off"} {
		if !strings.Contains(proxy, needed) {
			t.Errorf("the proxy is not told %q", needed)
		}
	}
	for _, room := range []string{"app", "assets", "domain", "migrations", "realtime", "store"} {
		if !strings.Contains(MustRead(t, "docs/deploy/Dockerfile.dockerignore"), "\n!"+room+"\n") {
			t.Errorf("the image is built without %s", room)
		}
	}
}
