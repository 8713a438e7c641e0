package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// process is a server that this run started and will end.
type process struct {
	cmd      *exec.Cmd
	base     string // http://127.0.0.1:PORT
	profiled bool   // it writes profiles when it is asked
}

// clockTicks is how many ticks /proc counts a second on Linux, whatever the kernel's own clock.
const clockTicks = 100

// start runs this binary with the arguments, on the first processor, and waits until it answers.
func start(ctx context.Context, binary string, args ...string) (*process, error) {
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	p := &process{base: "http://" + address}
	p.cmd = exec.Command(binary, append(args, "--listen", address)...)
	p.cmd.Stderr = os.Stderr
	if err := startOn(p.cmd, serverProcessor); err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.base+"/healthz", nil)
		if err != nil {
			return nil, err
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			continue
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		if err := answer.Body.Close(); err == nil && answer.StatusCode == http.StatusOK {
			return p, nil
		}
	}
	return nil, errors.Join(errors.New("the server did not come up within a minute"), p.stop())
}

// serverProcessor is the processor of what is measured. Whoever asks it has another, where there is one.
const serverProcessor = 0

func clientProcessor() int { return 1 % runtime.NumCPU() }

// pin keeps every thread of this process on one processor, as the published figures were measured; where that is not
// allowed it runs free. A thread that is made later is kept where its maker is.
func pin(cpu int) {
	threads, _ := os.ReadDir("/proc/self/task")
	for _, t := range threads {
		if id, err := strconv.Atoi(t.Name()); err == nil {
			pinThread(id, cpu)
		}
	}
}

// pinThread keeps one thread on a processor; 0 is the thread that asks.
func pinThread(id, cpu int) {
	var set unix.CPUSet
	set.Set(cpu)
	_ = unix.SchedSetaffinity(id, &set)
}

// startOn starts a command on a processor from its first instruction, so that it takes itself to have no other.
func startOn(cmd *exec.Cmd, cpu int) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	pinThread(0, cpu)
	defer pinThread(0, clientProcessor())
	return cmd.Start()
}

// profile asks for profiles of the next seconds, when that was planned.
func (p *process) profile() {
	if p.profiled {
		_ = p.cmd.Process.Signal(syscall.SIGUSR1)
	}
}

func freePort(ctx context.Context) (int, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// stop asks the server to end and waits for it.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return p.cmd.Wait()
}

// kill ends the server as a power failure would end it.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// cpu is the processor time the server has used, its own and that of the kernel for it.
func (p *process) cpu() (time.Duration, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, found := strings.Cut(string(raw), ") ")
	fields := strings.Fields(rest)
	if !found || len(fields) < 13 {
		return 0, errors.New("the process table cannot be read")
	}
	ticks := 0
	for _, field := range fields[11:13] {
		n, err := strconv.Atoi(field)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / clockTicks, nil
}

// resident is how many KiB of memory the server holds now.
func (p *process) resident() (int, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if value, found := strings.CutPrefix(lines.Text(), "VmRSS:"); found {
			return strconv.Atoi(strings.Fields(value)[0])
		}
	}
	return 0, errors.New("the resident memory cannot be read")
}
