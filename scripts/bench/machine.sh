# Sourced by scripts/bench.sh: the facts without which figures mean nothing, as JSON.

machine() {
  jq -n \
    --arg date "$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
    --argjson cores "$(nproc)" \
    --arg cpu "$(awk -F': ' '/^model name/ {print $2; exit}' /proc/cpuinfo)" \
    --argjson memory "$(awk '/^MemTotal:/ {print $2 * 1024}' /proc/meminfo)" \
    --arg kernel "$(uname -sr)" \
    --arg system "$(. /etc/os-release && echo "$PRETTY_NAME")" \
    --arg server "$("$server" --version | cut -d' ' -f2)" \
    --arg commit "$(git rev-parse --short HEAD 2>/dev/null || true)" \
    --arg nginx "$(nginx -v 2>&1 | sed 's/.*nginx.//')" \
    --arg compiler "$(c++ -dumpfullversion -dumpversion)" \
    --arg load "$(cut -d' ' -f1-3 /proc/loadavg)" \
    '{date: $date, cores: $cores, cpu: $cpu, memory: $memory, kernel: $kernel, system: $system,
      server: $server, commit: $commit, nginx: $nginx, compiler: $compiler, load_average: $load}'
}
