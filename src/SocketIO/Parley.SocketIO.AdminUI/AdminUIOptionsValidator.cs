using Microsoft.Extensions.Options;

namespace Parley.SocketIO.AdminUI;

/// <summary>Refuses to start where it is not said who may use the Admin UI, or where two things are said.</summary>
internal sealed class AdminUIOptionsValidator : IValidateOptions<AdminUIOptions>
{
    public ValidateOptionsResult Validate(string? name, AdminUIOptions options)
    {
        var faults = new List<string>();
        var hasPassword = !string.IsNullOrEmpty(options.Password);
        var ways = (hasPassword ? 1 : 0) + (options.Authenticate is null ? 0 : 1) + (options.AllowAnonymous ? 1 : 0);
        if (hasPassword != !string.IsNullOrEmpty(options.UserName))
        {
            faults.Add("UserName and Password of the Admin UI belong together: set both, neither of them empty.");
        }
        else if (ways == 0)
        {
            faults.Add(
                "Say who may use the Admin UI: UserName and Password, Authenticate, or AllowAnonymous if everyone may. "
                + "An administrator can read everything and disconnect everyone.");
        }
        else if (ways > 1)
        {
            faults.Add("Say in one way who may use the Admin UI: by UserName and Password, by Authenticate, or by AllowAnonymous.");
        }

        if (options.NamespaceName is null or "" or "/")
        {
            faults.Add($"{nameof(options.NamespaceName)} must name a namespace of its own.");
        }

        if (options.MaxFailures < 1)
        {
            faults.Add($"{nameof(options.MaxFailures)} must be 1 or more.");
        }

        RequirePositive(options.FailureWindow, nameof(options.FailureWindow));
        RequirePositive(options.SessionDuration, nameof(options.SessionDuration));
        if (options.Mode is { } mode && !Enum.IsDefined(mode))
        {
            faults.Add($"{nameof(options.Mode)} must be a mode.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void RequirePositive(TimeSpan value, string option)
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(3650))
            {
                faults.Add($"{option} must be more than nothing and less than ten years.");
            }
        }
    }
}
