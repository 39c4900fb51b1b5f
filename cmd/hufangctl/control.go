package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"slices"
	"time"

	"github.com/alecthomas/kong"

	"hufang/app"
	"hufang/forms"
	"hufang/store"
)

// The exit statuses.
const (
	done    = 0
	refused = 1 // refused or blocked: nothing was done, or what was checked is not in order
	misused = 2 // the command line cannot be understood
)

// Control is hufangctl without the process around it.
type Control struct {
	Now      func() time.Time
	StateDir string
	Lang     app.Lang
	Version  string
}

// commands is the command line.
type commands struct {
	Init        initCommand        `cmd:"" help:"建立一个村（乡镇、县）的数据文件夹。"`
	User        userCommands       `cmd:"" help:"使用这台电脑的人。"`
	Import      importCommands     `cmd:"" help:"导入花名册，或撤销一次导入。"`
	Differences differenceCommands `cmd:"" help:"导入的名册与村里填的不同之处。"`
	Households  householdsCommand  `cmd:"" help:"列出农户和成员。"`
	Show        showCommand        `cmd:"" help:"看一户的全部内容。"`
	Find        findCommand        `cmd:"" help:"按姓名、拼音、首字母、证件号后几位、户编号或小组查找。"`
	Answer      answerCommand      `cmd:"" help:"填一张表，如一个人的月度回访。"`
	Confirm     confirmCommand     `cmd:"" help:"确认情况与上月相同，一户或全部。"`
	Check       checkCommands      `cmd:"" help:"检查填写的内容：要改的、要核实的、预警和关注。"`
	Warnings    warningCommands    `cmd:"" help:"收入预警和六个增补。"`
	Ledger      ledgerCommand      `cmd:"" help:"输出台账，直接打印、签字、盖章。"`
	Enrol       enrolCommands      `cmd:"" help:"注册：县里发证书，乡镇和村的电脑加入。"`
	Bundle      bundleCommands     `cmd:"" help:"交换文件：用U盘报送、下发、并入。"`
	Conflicts   conflictCommands   `cmd:"" help:"两边填得不一样的，逐条选定；数据打架报告。"`
	Alias       aliasCommands      `cmd:"" help:"重复录入的户和人：合并，或撤回合并。"`
	Transfer    transferCommands   `cmd:"" help:"农户在村之间迁移。"`
	Board       boardCommand       `cmd:"" help:"乡镇：各村收到、完成、迟到和冲突一览。"`
	Backup      backupCommand      `cmd:"" help:"备份。"`
	Restore     restoreCommand     `cmd:"" help:"用备份还原；备份之后的新记录能读出的都会补回。"`
	Verify      verifyCommand      `cmd:"" help:"核对全部记录和表，不改动数据。"`
	Pack        packCommands       `cmd:"" help:"政策包：列出、检查、整理、转成表格、安装。"`
	Demo        demoCommand        `cmd:"" help:"用生成的村走完一个月：导入、回访、台账、备份。"`

	Data    string           `placeholder:"DIR" help:"数据文件夹。"`
	As      string           `placeholder:"NAME" help:"以谁的名义；不写就是上次用的人。"`
	JSON    bool             `help:"结果按 JSON 输出。"`
	Verbose bool             `help:"把日志也显示出来。"`
	Version kong.VersionFlag `help:"显示版本。"`
}

// call is one run of a command.
type call struct {
	Control
	*commands
	stdout, stderr io.Writer
	book           *journal
	log            *slog.Logger
	meter          *meter
}

// oursAllTheSame are the refusals of a store that is ours: they go into its log.
var oursAllTheSame = []string{store.CodeDamaged, store.CodeLocked, store.CodeFull}

// told ends a command whose findings are already on screen with status 1.
var told = errors.New("told")

// misuse is a command line that cannot be understood.
type misuse struct{ sentence string }

func (m *misuse) Error() string { return m.sentence }

// Run runs one command line and returns the exit status: 0 done, 1 refused or blocked, 2 usage.
func (c Control) Run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var line commands
	answered := -1 // the status of a flag that is an answer in itself: --help, --version
	parser := kong.Must(&line,
		kong.Name("hufangctl"),
		kong.Description(c.say("about")),
		kong.Vars{"version": c.Version},
		kong.Writers(stdout, stderr),
		kong.Exit(func(status int) { answered = status }),
		kong.Help(printUsage),
		kong.TypeMapper(reflect.TypeFor[forms.Month](), kong.MapperFunc(c.decodeMonth)),
		kong.TypeMapper(reflect.TypeFor[forms.Day](), kong.MapperFunc(c.decodeDay)),
	)
	if len(args) == 0 {
		parser.Stdout = stderr
		parser.Parse([]string{"--help"})
		return misused
	}
	parsed, err := parser.Parse(args)
	if answered >= 0 {
		return answered
	}
	r := &call{Control: c, commands: &line, stdout: stdout, stderr: stderr, meter: newMeter(stderr)}
	if err != nil {
		return r.misused(misreading(c, err))
	}
	r.book = &journal{dir: line.Data}
	defer r.book.Close()
	r.log = newLog(r.book, stderr, line.Verbose)
	began := c.Now()
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run(r)
	r.meter.end()
	status := r.conclude(ctx, err)
	if refusal, ok := errors.AsType[*store.Refusal](err); ok && slices.Contains(oursAllTheSame, refusal.Code) {
		r.book.admit()
	}
	r.log.Info("command", "name", parsed.Command(), "status", status, "took", c.Now().Sub(began).Round(time.Millisecond), "error", plain(err))
	return status
}

// conclude tells a person what stopped a command, and gives the status.
func (c *call) conclude(ctx context.Context, err error) int {
	if m, ok := errors.AsType[*misuse](err); ok {
		return c.misused(m.sentence)
	}
	switch {
	case err == nil:
		return done
	case errors.Is(err, told):
	case ctx.Err() != nil:
		c.warn(c.Lang.Say("cancelled"))
	default:
		c.complain(err)
	}
	return refused
}

func (c *call) misused(sentence string) int {
	c.warn(c.say("usage", sentence))
	return misused
}

// complain writes what an error tells a person: its sentence, and what stands in the way line by line.
func (c *call) complain(err error) {
	if problems, ok := errors.AsType[forms.Problems](err); ok {
		c.warn(c.say("pack_wrong", len(problems)))
		for _, p := range problems {
			c.warn("  " + p.Error())
		}
		return
	}
	c.warn(c.Lang.Sentence(err))
	if r, ok := errors.AsType[*app.Refused](err); ok {
		for _, issue := range r.Issues {
			c.warn("  " + c.issue(issue))
		}
	}
}

// issue is one issue as a line: the sentence names its question.
func (c *call) issue(i forms.Issue) string {
	text := i.Sentence
	if i.Level == forms.Soft {
		text = c.say("soft_issue", text)
	}
	return fmt.Sprintf("%s %s", i.Question, text)
}

func (c *call) print(id string, args ...any) { fmt.Fprintln(c.stdout, c.say(id, args...)) }

func (c *call) warn(text string) {
	c.meter.end()
	fmt.Fprintln(c.stderr, text)
}

// writeJSON writes a result for programs; a nil slice is an empty list.
func (c *call) writeJSON(v any) error {
	c.meter.end()
	e := json.NewEncoder(c.stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func (c *call) refuse(id string, args ...any) error {
	return &app.Refused{Sentence: c.say(id, args...)}
}

func (c *call) misuse(id string, args ...any) error { return &misuse{c.say(id, args...)} }

// options are what the desk takes from this program.
func (c *call) options() (app.Options, error) {
	if c.Data == "" {
		return app.Options{}, c.misuse("no_data")
	}
	if c.StateDir == "" {
		return app.Options{}, c.refuse("no_state")
	}
	return app.Options{Now: c.Now, StateDir: c.StateDir, Log: c.log, User: c.As, Lang: c.Lang}, nil
}

// atDesk opens the desk of the data folder, does the work and closes it.
func (c *call) atDesk(ctx context.Context, work func(*app.Desk) error) (err error) {
	opt, err := c.options()
	if err != nil {
		return err
	}
	desk, err := app.Open(ctx, c.Data, opt)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, desk.Close()) }()
	c.book.admit()
	if desk.DB().ClockSuspect() {
		c.warn(c.say("clock", c.Now().Format("2006-01-02 15:04")))
	}
	return work(desk)
}

func (c Control) decodeMonth(ctx *kong.DecodeContext, target reflect.Value) error {
	var text string
	if err := ctx.Scan.PopValueInto("month", &text); err != nil {
		return err
	}
	m, err := forms.ParseMonth(text)
	if err != nil {
		return &misuse{c.say("month_shape", text)}
	}
	target.Set(reflect.ValueOf(m))
	return nil
}

func (c Control) decodeDay(ctx *kong.DecodeContext, target reflect.Value) error {
	var text string
	if err := ctx.Scan.PopValueInto("day", &text); err != nil {
		return err
	}
	d, err := forms.ParseDay(text)
	if err != nil {
		return &misuse{c.say("day_shape", text)}
	}
	target.Set(reflect.ValueOf(d))
	return nil
}
