package realtime_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"rodedraad/domain"
	"rodedraad/realtime"
)

// MustServe starts a NATS server on the loopback, at a port that was free when it is -1.
func MustServe(tb testing.TB, port int) *server.Server {
	tb.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: port, NoLog: true, NoSigs: true})
	if err != nil {
		tb.Fatal(err)
	}
	s.Start()
	tb.Cleanup(s.Shutdown)
	if !s.ReadyForConnections(patience) {
		tb.Fatal("NATS did not start")
	}
	return s
}

// MustDial connects to a server, with the secret that the nodes of tests share.
func MustDial(tb testing.TB, address string) *realtime.NATS {
	tb.Helper()
	bus, err := realtime.DialNATS(address, []byte("a secret of this test"), slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		tb.Fatal(err)
	}
	return bus
}

// startOverNATS starts two nodes on one journal, which talk over a server.
func startOverNATS(tb testing.TB, address string) []*node {
	tb.Helper()
	j, g := newJournal(), newGate()
	var list []*node
	for range 2 {
		bus := MustDial(tb, address)
		tb.Cleanup(bus.Close)
		n := start(tb, func(c *realtime.Config) { c.Journal, c.Gate, c.Bus = j, g, bus })
		n.gate = g
		list = append(list, n)
	}
	return list
}

func mustHear(tb testing.TB, list []*node) {
	tb.Helper()
	for _, n := range list {
		before := n.metric(tb, "rodedraad_live_hints_total")
		eventually(tb, "everybody is heard", func() bool {
			return n.metric(tb, "rodedraad_live_hints_total") > before+8 && n.metric(tb, "rodedraad_live_nodes_away") == 0
		})
	}
	time.Sleep(realtime.CatchUpEvery)
}

// N2, N8: hints travel over NATS. While its server is away what is written is acknowledged, other nodes show it within ten
// seconds, and rights that are lost are felt within two; when it is back all is as it was.
func TestNATS(t *testing.T) {
	t.Parallel()
	s := MustServe(t, -1)
	list := startOverNATS(t, s.ClientURL())
	mustHear(t, list)
	p, q := list[0].visit(t, "anna"), list[1].visit(t, "bob")
	p.open("d1", 0, "")
	q.open("d1", 0, "")
	q.watch("")
	began := time.Now()
	p.insert("d1", 0, 1, 0, "x")
	p.expect(byAnna, 0, 1)
	q.until("updates")
	if took := time.Since(began); took > time.Second {
		t.Errorf("it took %v", took)
	}
	list[0].hub.Announce(card("a1"))
	q.expectCard("a1")

	port := s.Addr().String()[strings.LastIndex(s.Addr().String(), ":")+1:]
	s.Shutdown()
	s.WaitForShutdown()
	eventually(t, "it is noticed", func() bool { return list[1].metric(t, "rodedraad_live_nodes_away") == 1 })
	began = time.Now()
	p.insert("d1", 1, 2, 1, "y")
	p.expect(byAnna, 1, 2)
	q.until("updates")
	if took := time.Since(began); took > realtime.PollVersions {
		t.Errorf("without a bus it took %v", took)
	}
	list[0].gate.set(func(g *gate) { g.refuse["bob"] = domain.ErrForbidden })
	began = time.Now()
	list[0].hub.RecheckPerson("bob")
	q.until("refused")
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("without a bus a right was lost after %v", took)
	}
	MustServe(t, mustNumber(t, port))
	mustHear(t, list)
	r := list[1].visit(t, "eve")
	r.watch("")
	list[0].hub.Announce(card("a2"))
	r.expectCard("a2")
}

func mustNumber(tb testing.TB, s string) (n int) {
	tb.Helper()
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n
}

// N9: what others put on the subject is ignored, whatever it says.
func TestNATSIgnoresWhatIsForeign(t *testing.T) {
	t.Parallel()
	s := MustServe(t, -1)
	list := startOverNATS(t, s.ClientURL())
	mustHear(t, list)
	p := list[0].visit(t, "anna")
	p.open("d1", 0, "")
	conn, err := nats.Connect(s.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	heard, err := conn.SubscribeSync(realtime.Subject)
	if err != nil {
		t.Fatal(err)
	}
	real, err := heard.NextMsg(patience)
	if err != nil {
		t.Fatal(err)
	}
	end := `{"Kind":"session","Node":"n","Number":1,"Session":"s-anna"}`
	signed := func(secret, payload string) []byte {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte("rodedraad hint\n" + payload))
		return append(mac.Sum(nil), payload...)
	}
	tampered := append([]byte{}, real.Data...)
	tampered[len(tampered)-1] ^= 1
	for _, data := range [][]byte{
		nil, []byte("x"), []byte(end), tampered, real.Data[:31], append(append([]byte{}, real.Data...), ' '),
		signed("another secret", end), signed("", end),
		signed("a secret of this test", end+strings.Repeat(" ", 70<<10)), signed("a secret of this test", `{"Kind":"session","Text":"canary"}`),
		signed("a secret of this test", `[]`), signed("a secret of this test", `{"Kind":"session"}`), make([]byte, 512<<10),
		real.Data, real.Data,
	} {
		if err := conn.Publish(realtime.Subject, data); err != nil {
			t.Fatal(err)
		}
	}
	if err := conn.Flush(); err != nil {
		t.Fatal(err)
	}
	mustHear(t, list)
	p.quiet()
	if err := conn.Publish(realtime.Subject, signed("a secret of this test", end)); err != nil {
		t.Fatal(err)
	}
	p.closed(4003) // one of ours is believed
}

func TestDialNATS(t *testing.T) {
	t.Parallel()
	secret := []byte("s")
	for _, address := range []string{"nats://anna:canary@[::1", "canary://%zz", "nats://anna:canary@127.0.0.1:notaport"} {
		bus, err := realtime.DialNATS(address, secret, slog.Default())
		if err == nil {
			bus.Close()
			continue
		}
		if strings.Contains(err.Error(), "canary") {
			t.Errorf("the error tells the address: %v", err)
		}
	}
	bus := MustDial(t, "nats://127.0.0.1:1") // nobody is there, and that is no error
	defer bus.Close()
	heard := make(chan realtime.Hint, 1)
	bus.Subscribe(func(h realtime.Hint) { heard <- h })
	began := time.Now()
	for range 1000 {
		bus.Publish(realtime.Hint{Kind: realtime.HintAlive, Node: "n", Number: 1})
	}
	if took := time.Since(began); took > time.Second || len(heard) > 0 {
		t.Errorf("talking to nobody took %v", took)
	}
}
