package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"hufang/app"
	"hufang/forms"
	"hufang/forms/cn"
	"hufang/store"
)

type initCommand struct {
	Pack      string `placeholder:"PACK" help:"政策包，不写就用默认的；用 pack list 看有哪些。"`
	Place     string `required:"" placeholder:"CODE" help:"地区代码：村 12 位、乡镇 9 位、县 6 位。"`
	PlaceName string `placeholder:"NAME" help:"地区名称；名单里有的不用写。"`
	User      string `required:"" placeholder:"NAME" help:"您的姓名。"`
	Role      string `required:"" placeholder:"ROLE" help:"您的身份，代码或名称，如 village_cadre 或 村干部。"`
}

// Run makes the store.
func (i *initCommand) Run(ctx context.Context, c *call) (err error) {
	opt, err := c.options()
	if err != nil {
		return err
	}
	roles, err := app.Roles(i.Pack)
	if err != nil {
		return c.refuse("no_pack", i.Pack)
	}
	role, err := c.role(roles, i.Role)
	if err != nil {
		return err
	}
	opt.User = ""
	user := store.User{Name: i.User, Role: role}
	desk, err := app.Create(ctx, c.Data, opt, app.Setup{Pack: i.Pack, Place: i.Place, PlaceName: i.PlaceName, User: user})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, desk.Close()) }()
	c.book.admit()
	place, pack := desk.Place(), desk.Pack()
	if c.JSON {
		return c.writeJSON(map[string]any{"place": place.Code, "place_name": place.Name, "pack": pack.Name, "pack_hash": pack.Hash, "user": user.Name, "role": role})
	}
	name := place.Name
	if d, ok := cn.Lookup(place.Code); ok {
		name = d.Path()
	}
	c.print("created", name, place.Code, pack.Title, pack.Version, user.Name, c.roleLabel(desk, role))
	if place.Name == "" {
		c.warn(c.say("place_unnamed", place.Code))
	}
	c.print("created_next", c.Data)
	return nil
}

// role is the code of a role given by code or label, with or without what the label says in brackets.
func (c *call) role(roles []forms.Choice, text string) (string, error) {
	var known strings.Builder
	for _, r := range roles {
		bare, _, _ := strings.Cut(r.Label, "（")
		if text == r.Code || text == r.Label || text == bare {
			return r.Code, nil
		}
		fmt.Fprintf(&known, "\n  %s  %s", r.Code, r.Label)
	}
	return "", c.refuse("no_role", text, known.String())
}

func (c *call) roleLabel(desk *app.Desk, code string) string {
	if list := desk.Pack().List("role"); list != nil {
		if choice, ok := list.Choice(code); ok {
			return choice.Label
		}
	}
	return code
}

type userCommands struct {
	Add  userAddCommand  `cmd:"" help:"添加一个人，或改一个人的身份。"`
	List userListCommand `cmd:"" help:"列出这台电脑上的人。"`
}

type userAddCommand struct {
	Name string `arg:"" name:"NAME" help:"姓名。"`
	Role string `required:"" placeholder:"ROLE" help:"身份，代码或名称。"`
}

// Run adds the person.
func (u *userAddCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		var roles []forms.Choice
		if list := desk.Pack().List("role"); list != nil {
			roles = list.Choices
		}
		role, err := c.role(roles, u.Role)
		if err != nil {
			return err
		}
		if err := desk.AddUser(ctx, store.User{Name: u.Name, Role: role}); err != nil {
			return err
		}
		if c.JSON {
			return c.writeUsers(ctx, desk)
		}
		c.print("user_added", u.Name, c.roleLabel(desk, role))
		return nil
	})
}

type userListCommand struct{}

// Run lists the people.
func (*userListCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		if c.JSON {
			return c.writeUsers(ctx, desk)
		}
		users, err := desk.Users(ctx)
		if err != nil {
			return err
		}
		var rows [][]string
		for _, u := range users {
			mark := ""
			if u.Name == desk.Who().Name {
				mark = c.say("user_now")
			}
			rows = append(rows, []string{u.Name, c.roleLabel(desk, u.Role), mark})
		}
		printTable(c.stdout, "", rows)
		return nil
	})
}

func (c *call) writeUsers(ctx context.Context, desk *app.Desk) error {
	users, err := desk.Users(ctx)
	if err != nil {
		return err
	}
	list := make([]map[string]string, len(users))
	for i, u := range users {
		list[i] = map[string]string{"name": u.Name, "role": u.Role}
	}
	return c.writeJSON(list)
}
