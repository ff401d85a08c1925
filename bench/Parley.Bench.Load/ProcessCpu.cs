using System.Globalization;

namespace Parley.Bench.Load;

/// <summary>The CPU time that a process has used, kernel time included, as Linux counts it.</summary>
internal static class ProcessCpu
{
    // The unit of /proc is fixed at 1/100 s for programs, whatever the kernel's own tick is.
    private const double TicksPerSecond = 100;

    /// <summary>utime + stime of /proc/PID/stat. Its resolution is 10 ms.</summary>
    public static TimeSpan Of(int pid)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (IOException)
        {
            throw new LoadException($"no process {pid} on this machine");
        }

        // The second field is the program's name in parentheses and may hold spaces: count from its end. State is field 3, utime 14.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }
}
