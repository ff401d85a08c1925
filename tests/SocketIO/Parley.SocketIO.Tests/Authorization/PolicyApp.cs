using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Parley.SocketIO.Tests.Support;

namespace Parley.SocketIO.Tests.Authorization;

/// <summary>
/// A server that believes what the query says of the person: <c>name</c> and <c>role</c>. The policy "admins" demands a role,
/// the policy "asks" whatever the requirement's handler is told to answer.
/// </summary>
internal static class PolicyApp
{
    public const string Ada = "&name=Ada&role=admin";
    public const string Ben = "&name=Ben&role=guest";

    public static Task<TestApp> StartAsync(
        Action<TestApp> declare,
        Action<SocketIOOptions>? options = null,
        Func<AuthorizationHandlerContext, Task<bool>>? answer = null,
        Action<IServiceCollection>? services = null)
    {
        return TestApp.StartAsync(
            declare,
            options,
            build: builder =>
            {
                builder.Services.AddAuthorizationBuilder()
                    .AddPolicy("admins", policy => policy.RequireRole("admin"))
                    .AddPolicy("asks", policy => policy.AddRequirements(new Question()));
                builder.Services.AddScoped<IAuthorizationHandler>(_ => new QuestionHandler(answer));
                services?.Invoke(builder.Services);
            },
            use: web => web.Use((context, next) =>
            {
                if (context.Request.Query.TryGetValue("name", out var name))
                {
                    context.User = Person(name!, context.Request.Query["role"]!);
                }

                return next(context);
            }));
    }

    public static ClaimsPrincipal Person(string name, string role)
    {
        return new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, name), new(ClaimTypes.Role, role)], "test"));
    }

    private sealed class Question : IAuthorizationRequirement;

    private sealed class QuestionHandler(Func<AuthorizationHandlerContext, Task<bool>>? answer) : AuthorizationHandler<Question>
    {
        protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, Question requirement)
        {
            if (answer is not null && await answer(context))
            {
                context.Succeed(requirement);
            }
        }
    }
}
