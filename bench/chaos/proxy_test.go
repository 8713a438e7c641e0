package chaos_test

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// rule is what happens to the bytes that go one way over a connection.
type rule struct {
	delay   time.Duration // each piece waits this long
	piece   int           // bytes at a time, 5 ms apart; 0 is as many as there are
	hold    bool          // nothing passes; it waits, and passes later
	swallow bool          // nothing passes, ever; a connection that lost bytes so is cut when the rule ends
	cut     int           // so many bytes pass, and then the connection breaks; 0 never
}

// The two ways over a connection.
const (
	up   = iota // to the server
	down        // from it
)

// proxy is a network in which things go wrong, on the way to one server.
type proxy struct {
	listener net.Listener
	said     chan<- struct{} // is told, without waiting, when something has passed to the server; may be nil

	mu      sync.Mutex
	network string // of the server
	address string
	refuses bool
	rules   [2]rule
	links   map[*link]struct{}
	closed  bool
}

// link is one connection through a proxy.
type link struct {
	proxy  *proxy
	ends   [2]net.Conn // [up] leads to the server, [down] to who connected
	rules  [2]atomic.Pointer[rule]
	broken atomic.Bool
}

// newProxy begins to listen, on a free port or at the address of a socket.
func newProxy(network, address string) (*proxy, error) {
	listener, err := net.Listen(network, address)
	if err != nil {
		return nil, err
	}
	p := &proxy{listener: listener, links: map[*link]struct{}{}}
	go p.serve()
	return p, nil
}

func (p *proxy) serve() {
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.carry(conn)
	}
}

// lead has new connections go to another server.
func (p *proxy) lead(network, address string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.network, p.address = network, address
}

// carry connects somebody who came.
func (p *proxy) carry(here net.Conn) {
	p.mu.Lock()
	network, address, refuses := p.network, p.address, p.refuses || p.closed || p.address == ""
	p.mu.Unlock()
	if refuses {
		reset(here)
		return
	}
	there, err := net.DialTimeout(network, address, 5*time.Second)
	if err != nil {
		reset(here)
		return
	}
	l := &link{proxy: p, ends: [2]net.Conn{up: there, down: here}}
	p.mu.Lock()
	for way := range p.rules {
		r := p.rules[way]
		l.rules[way].Store(&r)
	}
	p.links[l] = struct{}{}
	p.mu.Unlock()
	var both sync.WaitGroup
	for _, way := range []int{up, down} {
		both.Add(1)
		go func() {
			defer both.Done()
			l.pump(way)
		}()
	}
	both.Wait()
	p.mu.Lock()
	delete(p.links, l)
	p.mu.Unlock()
}

// pump carries bytes one way until an end of the connection is gone. An end of what is said is passed on like the rest.
func (l *link) pump(way int) {
	from, to := l.ends[1-way], l.ends[way]
	buffer := make([]byte, 16<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 && !l.pass(way, buffer[:n], to) {
			l.tear()
			return
		}
		if n > 0 && way == up {
			select {
			case l.proxy.said <- struct{}{}:
			default:
			}
		}
		if err != nil {
			for l.rules[way].Load().hold && !l.broken.Load() {
				time.Sleep(tick)
			}
			l.tear()
			return
		}
	}
}

// tick is how often a held connection looks whether it may go on.
const tick = 5 * time.Millisecond

// pass does with some bytes what the rule of the moment says, and reports false when the connection is broken.
func (l *link) pass(way int, bytes []byte, to net.Conn) bool {
	lost := false
	for len(bytes) > 0 {
		r := *l.rules[way].Load()
		switch {
		case l.broken.Load():
			return false
		case r.swallow:
			lost = true
			time.Sleep(tick)
			continue
		case lost:
			return false // what comes now would not follow on what came before
		case r.hold:
			time.Sleep(tick)
			continue
		}
		time.Sleep(r.delay)
		piece := bytes
		if r.piece > 0 && r.piece < len(bytes) {
			piece = bytes[:r.piece]
			time.Sleep(tick)
		}
		if r.cut > 0 {
			if r.cut <= len(piece) {
				_, _ = to.Write(piece[:r.cut])
				return false
			}
			l.rules[way].Store(&rule{cut: r.cut - len(piece)})
		}
		if _, err := to.Write(piece); err != nil {
			return false
		}
		bytes = bytes[len(piece):]
	}
	return true
}

// tear breaks the connection at both ends at once.
func (l *link) tear() {
	if l.broken.Swap(true) {
		return
	}
	for _, end := range l.ends {
		reset(end)
	}
}

// reset closes a connection without the usual courtesy.
func reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// each does something with every connection there is now.
func (p *proxy) each(act func(l *link)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.links {
		act(l)
	}
}

// bend sets the rule of one way for the connections there are; with later also for those to come.
func (p *proxy) bend(way int, r rule, later bool) {
	p.each(func(l *link) { l.rules[way].Store(&r) })
	if later {
		p.mu.Lock()
		p.rules[way] = r
		p.mu.Unlock()
	}
}

// refuse lets nobody connect any more, or again.
func (p *proxy) refuse(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuses = on
}

// cut breaks every connection.
func (p *proxy) cut() { p.each((*link).tear) }

// heal ends every fault. What was held passes now, and what lost bytes breaks.
func (p *proxy) heal() {
	p.refuse(false)
	for _, way := range []int{up, down} {
		p.bend(way, rule{}, true)
	}
}

// close ends the proxy and its connections.
func (p *proxy) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	_ = p.listener.Close()
	p.cut()
}
