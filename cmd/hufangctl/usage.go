package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
)

// printUsage is the help of the program or of one command, in Chinese. It answers --help.
func printUsage(_ kong.HelpOptions, ctx *kong.Context) error {
	node := ctx.Selected()
	if node == nil {
		node = ctx.Model.Node
	}
	w := ctx.Stdout
	fmt.Fprintf(w, "用法：%s\n\n%s\n", usageLine(node), node.Help)
	if node.Detail != "" {
		fmt.Fprintf(w, "\n%s\n", node.Detail)
	}
	printBlock(w, "参数：", positionals(node))
	printBlock(w, "命令：", subcommands(node))
	var flags [][]string
	for _, level := range node.AllFlags(true) {
		for _, f := range level {
			flags = append(flags, flagHelp(f))
		}
	}
	if node.DefaultCmd != nil {
		for _, f := range node.DefaultCmd.Flags {
			flags = append(flags, flagHelp(f))
		}
	}
	printBlock(w, "选项：", flags)
	if len(subcommands(node)) > 0 {
		fmt.Fprintf(w, "\n看某个命令的用法：hufangctl <命令> --help\n")
	}
	return nil
}

func usageLine(node *kong.Node) string {
	parts := []string{node.FullPath()}
	if len(node.Children) > 0 && node.DefaultCmd == nil {
		parts = append(parts, "<命令>")
	}
	for _, pair := range positionals(node) {
		parts = append(parts, pair[0])
	}
	for _, level := range node.AllFlags(true) {
		for _, f := range level {
			if f.Required {
				parts = append(parts, f.Summary())
			}
		}
	}
	return strings.Join(append(parts, "[选项]"), " ")
}

// positionals are the arguments of a command, or of the one it stands for, with their help.
func positionals(node *kong.Node) (rows [][]string) {
	if node.DefaultCmd != nil {
		node = node.DefaultCmd
	}
	for _, p := range node.Positional {
		rows = append(rows, []string{p.Summary(), p.Help})
	}
	return rows
}

func subcommands(node *kong.Node) (rows [][]string) {
	for _, child := range node.Children {
		if child.Hidden {
			continue
		}
		if len(child.Children) == 0 || child.DefaultCmd != nil {
			rows = append(rows, []string{child.Path(), child.Help})
		}
		rows = append(rows, subcommands(child)...)
	}
	return rows
}

func flagHelp(f *kong.Flag) []string {
	switch {
	case f.Name == "help":
		return []string{"-h, --help", "显示用法。"}
	case f.IsBool():
		return []string{"--" + f.Name, f.Help}
	}
	return []string{"--" + f.Name + "=" + f.FormatPlaceHolder(), f.Help}
}

func printBlock(w io.Writer, title string, rows [][]string) {
	if len(rows) > 0 {
		fmt.Fprintf(w, "\n%s\n", title)
		printTable(w, "  ", rows)
	}
}

// misreadings say in Chinese what the parser says of a command line; %s are what the parser quotes.
var misreadings = []struct {
	pattern *regexp.Regexp
	id      string
}{
	{regexp.MustCompile(`^unknown flag (\S+?)(?:, did you mean (?:one of )?(.+)\?)?$`), "unknown_flag"},
	{regexp.MustCompile(`^unexpected argument (.+?)(?:, did you mean (?:one of )?(.+)\?)?$`), "unexpected"},
	{regexp.MustCompile(`^missing flags: (.+)$`), "missing_flags"},
	{regexp.MustCompile(`^missing positional arguments (.+)$`), "missing_arguments"},
	{regexp.MustCompile(`^expected one of (.+)$`), "expected_one"},
	{regexp.MustCompile(`^expected (.+)$`), "missing_arguments"},
	{regexp.MustCompile(`^(\S+) and (\S+) can't be used together$`), "together"},
	{regexp.MustCompile(`^(--[a-z-]+).*: (?:expected|missing value|bool value|unexpected)`), "bad_value"},
}

// plainly takes the parser's quotes and English off the names it lists.
var plainly = strings.NewReplacer(`"`, "", ", ...", "…", ", ", "、", " or ", " 或 ")

// misreading is the sentence of a command line that cannot be understood.
func misreading(c Control, err error) string {
	if m, ok := errors.AsType[*misuse](err); ok {
		return m.sentence
	}
	text := err.Error()
	for _, r := range misreadings {
		found := r.pattern.FindStringSubmatch(text)
		if found == nil {
			continue
		}
		if last := len(found) - 1; r.id != "together" && last == 2 {
			if found[2] != "" {
				return c.say(r.id+"_like", plainly.Replace(found[1]), plainly.Replace(found[2]))
			}
			found = found[:2]
		}
		args := make([]any, 0, len(found)-1)
		for _, quoted := range found[1:] {
			args = append(args, plainly.Replace(quoted))
		}
		return c.say(r.id, args...)
	}
	return text
}
