package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// site is a server of ours with the demonstration in it, and tokens for those who write.
type site struct {
	*process
	second *process // another node of it; nil otherwise
	args   []string // with which a node is started
	folder string
	boards []board
}

// board is one case to write on and those who may.
type board struct {
	url    string // of the case
	seat   string // a seat newcomers can take
	passes []pass
}

// seats are the boards of the demonstration that have a team, with two people each who may write there: a member and,
// second, the facilitator.
var seats = []struct {
	code   string
	logins [2]string
}{
	{"ghz", [2]string{"ghz-manager", "begeleider-2"}},
	{"zkh", [2]string{"zkh-teamhoofd", "begeleider-1"}},
	{"vph", [2]string{"vph-recruiter", "begeleider-1"}},
	{"haz", [2]string{"haz-huisarts", "begeleider-1"}},
	{"jgd", [2]string{"jgd-begeleider", "begeleider-2"}},
	{"thz", [2]string{"thz-casemanager", "begeleider-1"}},
}

const programme = "flexwerk-zorg"

// openSite makes a database with the demonstration, starts the server on it and prepares the tokens.
func openSite(ctx context.Context, p Plan) (*site, error) {
	binary, database := p.Binary, p.Database
	folder, err := os.MkdirTemp("", "rodedraad-bench")
	if err != nil {
		return nil, err
	}
	s := &site{folder: folder}
	if database == "" {
		database = "sqlite:" + filepath.Join(folder, "bench.db")
	}
	if _, err := run(ctx, binary, "demo", "--database", database); err != nil {
		return nil, err
	}
	for _, seat := range seats {
		b := board{url: "/programmes/" + programme + "/cases/" + seat.code, seat: seat.code + "-1"}
		for _, login := range seat.logins {
			token, err := run(ctx, binary, "token", login, "--database", database)
			if err != nil {
				return nil, err
			}
			b.passes = append(b.passes, pass{"Authorization": {"Bearer " + strings.TrimSpace(token)}})
		}
		s.boards = append(s.boards, b)
	}
	s.args = []string{"serve", "--database", database, "--log-format", "json"}
	if p.Profile != "" {
		s.args = append(s.args, "--profile", p.Profile)
	}
	if p.NATS != "" {
		s.args = append(s.args, "--nats", p.NATS)
	}
	if s.process, err = start(ctx, binary, s.args...); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	s.profiled = p.Profile != ""
	return s, nil
}

func run(ctx context.Context, binary string, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, binary, args...).Output()
	if err != nil {
		return "", fmt.Errorf("rodedraad %s: %w", args[0], err)
	}
	return string(out), nil
}

func (s *site) close() (err error) {
	if s.second != nil {
		err = s.second.stop()
	}
	return errors.Join(err, s.stop(), os.RemoveAll(s.folder))
}

// at is the node of writer w.
func (s *site) at(w int) string {
	if s.second != nil && w%2 == 1 {
		return s.second.base
	}
	return s.base
}

// cpu is that of all nodes.
func (s *site) cpu() (time.Duration, error) {
	used, err := s.process.cpu()
	if s.second == nil || err != nil {
		return used, err
	}
	more, err := s.second.cpu()
	return used + more, err
}

// board is the board on which document n lives.
func (s *site) board(n int) *board { return &s.boards[n%len(s.boards)] }

// pass is that of writer w: the facilitator, who serves several boards, only writes when there is nobody else.
func (b *board) pass(w int) pass {
	if len(b.passes) > 2 {
		others := b.passes[2:]
		return others[w%len(others)]
	}
	return b.passes[w%len(b.passes)]
}

// perPerson is how many sockets one person is given here, below what the server allows.
const perPerson = 40

// crowd lets newcomers join every board by invitation, until so many sockets can be opened.
func (s *site) crowd(ctx context.Context, sockets int) error {
	each := sockets/perPerson/len(s.boards) + 5
	for n := range s.boards {
		b := s.board(n)
		for len(b.passes) < each+2 {
			if err := s.join(ctx, b, min(3, each+2-len(b.passes))); err != nil {
				return err
			}
		}
	}
	return nil
}

// join makes an invitation and lets so many people use it.
func (s *site) join(ctx context.Context, b *board, people int) error {
	body, err := json.Marshal(map[string]any{"role": "member", "uses": people, "days": 1})
	if err != nil {
		return err
	}
	var invited struct {
		Code string `json:"code"`
	}
	if err := s.call(ctx, http.MethodPost, b.url+"/invitations", b.passes[1], body, &invited); err != nil {
		return err
	}
	for range people {
		form := strings.NewReader("initials=MM&name=Meting&seat=" + b.seat)
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+"/join/"+invited.Code, form)
		if err != nil {
			return err
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Origin", s.base)
		answer, err := visitor.RoundTrip(request)
		if err != nil {
			return err
		}
		cookies := answer.Cookies()
		if err := answer.Body.Close(); err != nil {
			return err
		}
		if len(cookies) == 0 {
			return fmt.Errorf("nobody could join: %s", answer.Status)
		}
		b.passes = append(b.passes, pass{"Cookie": {cookies[0].Name + "=" + cookies[0].Value}, "Origin": {s.base}})
	}
	return nil
}

// addDocument adds an action to a board and returns the document of its text.
func (s *site) addDocument(ctx context.Context, n int) (string, error) {
	b := s.board(n)
	body, err := json.Marshal(map[string]string{"kind": "action", "text": fmt.Sprintf("# Meting %d\n\n", n)})
	if err != nil {
		return "", err
	}
	var answer struct {
		Card struct {
			Document string `json:"document"`
		} `json:"card"`
	}
	err = s.call(ctx, http.MethodPost, b.url+"/cards", b.passes[0], body, &answer)
	return answer.Card.Document, err
}

// call asks the server something as JSON.
func (s *site) call(ctx context.Context, method, path string, as pass, body []byte, into any) error {
	request, err := http.NewRequestWithContext(ctx, method, s.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header = http.Header(as).Clone()
	request.Header.Set("Accept", "application/json")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := visitor.RoundTrip(request)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %s", method, path, answer.Status, raw)
	}
	return json.Unmarshal(raw, into)
}
