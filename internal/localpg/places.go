package localpg

import (
	"os"
	"path/filepath"
	"runtime"

	"newsdesk/internal/news"
)

// places are the absolute folders that Start works in.
type places struct {
	cache, data string
}

// choosePlaces fills in the folders that the options leave out.
func choosePlaces(o Options) (places, error) {
	p := places{cache: o.CacheDir, data: o.DataDir}
	if p.cache == "" {
		dir, err := defaultCacheDir()
		if err != nil {
			return p, noHome("cache", err)
		}
		p.cache = dir
	}
	if p.data == "" {
		dir, err := defaultDataDir()
		if err != nil {
			return p, noHome("data", err)
		}
		p.data = filepath.Join(dir, "postgres")
	}
	var err error
	if p.cache, err = filepath.Abs(p.cache); err != nil {
		return p, err
	}
	p.data, err = filepath.Abs(p.data)
	return p, err
}

func noHome(kind string, err error) error {
	return news.Errorf(news.CodeInvalid, "there is no %s folder for the private Postgres: %w", kind, err).
		WithHint("Set HOME, name the folders in the configuration, or set DATABASE_URL.")
}

// defaultCacheDir is the conventional folder for what can be made again. Root's is not below /root, where the
// unprivileged user that Postgres runs as may not go.
func defaultCacheDir() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/cache/newsdesk", nil
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "newsdesk"), err
}

// defaultDataDir is the conventional folder for what must be kept. Here and in childEnv the environment is read
// below the configuration, because these variables are the platform's convention for os.UserCacheDir's missing twin.
func defaultDataDir() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/lib/newsdesk", nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "newsdesk"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Application Support", "newsdesk"), nil
	}
	return filepath.Join(home, ".local", "share", "newsdesk"), nil
}
